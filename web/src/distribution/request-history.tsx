import { IconHistory } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { History } from '../parts/history.tsx';
import type { EquipmentRequest } from './queries.ts';

export function RequestHistory({ request }: { readonly request: EquipmentRequest }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const entries = [...request.decisions].reverse().map(({ step, lineId, quantity, reason, decidedAt }, at) => ({
    key: `${at}`, text: lineId !== null && quantity !== null ? t(`decisionLine.${step as 'approve'}`, { count: quantity }) : t(`decision.${step as 'approve'}`), note: [format.dateTime(decidedAt), reason].filter((part) => part !== null).join(' · '),
  }));
  return <Card title={t('history')} icon={IconHistory}><History entries={[...entries, { key: 'created', text: t('decision.created'), note: format.dateTime(request.createdAt) }]} /></Card>;
}
