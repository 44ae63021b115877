import { useQuery } from '@tanstack/react-query';
import { IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../parts/card.tsx';
import { Shown } from '../parts/shown.tsx';
import { promisesOnOrderQuery, type OrderLine } from './queries.ts';

/** Who was promised something out of this line. */
export function AffectedCard({ orderId, line }: { readonly orderId: string; readonly line: OrderLine }): ReactNode {
  const { t } = useTranslation('procurement');
  const promises = useQuery(promisesOnOrderQuery(orderId));
  return (
    <Card title={t('affected.title', { position: line.position })} icon={IconUsers}>
      <Shown query={promises} lines={1}>
        {({ lines }) => {
          const { units = 0, organisations = 0, requestLineIds = [] } = lines.find(({ orderLineId }) => orderLineId === line.id) ?? {};
          return <p className="softer">{units === 0 ? t('affected.nobody') : t('affected.some', { units, organisations, requests: requestLineIds.length })}</p>;
        }}
      </Shown>
    </Card>
  );
}
