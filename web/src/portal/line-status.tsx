import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import { placeOf } from './line-answer.ts';
import type { RequestLine } from './queries.ts';

/** The state of a line, with the numbers that matter in it. */
export function LineStatus({ line, review }: { readonly line: RequestLine; readonly review: 'draft' | 'submitted' | 'needs_info' | 'endorsed' | 'approved' | 'rejected' }): ReactNode {
  const { t } = useTranslation('portal');
  const { t: word } = useTranslation('parts');
  if (review !== 'approved') return <Status of={`request.${review}`} />;
  const place = placeOf(line);
  switch (line.fulfilment) {
    case 'waitlisted':
      return <Status of="fulfilment.waitlisted">{place ? t('steps.place', place) : word('status.fulfilment.waitlisted')}</Status>;
    case 'partly_allocated':
      return <Status of="fulfilment.partly_allocated">{`${t('steps.of', { count: line.awarded, total: line.approved })} ${word('status.fulfilment.allocated')}`}</Status>;
    case 'partly_fulfilled':
      return <Status of="fulfilment.partly_fulfilled">{`${t('steps.of', { count: line.handedOver, total: line.approved })} ${word('status.handOver.confirmed')}`}</Status>;
    default:
      return <Status of={`fulfilment.${line.fulfilment}`} />;
  }
}
