import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { QuantityBar } from '../parts/quantity-bar.tsx';
import { Status } from '../parts/status.tsx';
import { LineCancellation } from './line-cancellation.tsx';
import classes from './procurement.module.css';
import type { Order, OrderLine } from './queries.ts';

interface Props {
  readonly order: Order;
  readonly line: OrderLine;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

/** One line: what, how far, for whom, for how much. */
export function OrderLineRow({ order, line, isChosen, onChoose }: Props): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const { counters, derived, price, visible, lateness } = line;
  const received = derived?.acceptedIn ?? visible.accepted;
  const cancelled = derived?.closed ?? visible.closed;
  const shipped = derived ? Math.max(0, derived.shippedIn - derived.acceptedIn) : 0;
  const confirmed = derived ? Math.max(0, derived.confirmedOpen) : 0;
  const open = Math.max(0, visible.quantity - received - shipped - confirmed - cancelled);
  const figures = counters && [
    { name: t('ordered'), value: counters.ordered, note: '' },
    { name: t('confirmed'), value: counters.confirmed, note: counters.backordered > 0 ? t('backordered', { count: counters.backordered }) : '' },
    { name: t('shipped'), value: counters.shipped, note: '' },
    { name: t('received'), value: counters.received, note: derived && derived.surplus > 0 ? t('surplus', { count: derived.surplus }) : '' },
    { name: t('closedUnits'), value: cancelled, note: counters.rejected > 0 ? t('rejected', { count: counters.rejected }) : '' },
  ];
  return (
    <li className={classes['orderLine']} data-chosen={isChosen || undefined}>
      <div className={classes['lineHead']}>
        <span className="quiet">{line.position}</span>
        <UnstyledButton className={classes['lineName'] ?? ''} aria-pressed={isChosen} onClick={onChoose}>{line.modelName}</UnstyledButton>
        <Status of={line.onHold ? 'line.on_hold' : `line.${line.state}`} />
        {(lateness.kind === 'late' || lateness.kind === 'overdue') && <Status of="line.late">{t('lateDays', { days: format.signed(lateness.days) })}</Status>}
        {price && <span className={classes['price']}>{format.money(price.netMinor)}<small>{t('each', { amount: format.money(Math.round(price.unitPrice / price.priceBase / 100)) })}</small></span>}
      </div>
      <div className={classes['lineBody']}>
        <p className="quiet">{[line.articleNumber, t('shares', { count: line.shares.length, list: line.shares.map(({ organisationName, quantity }) => `${organisationName} ${format.number(quantity)}`).join(', ') })].join(' · ')}</p>
        <QuantityBar parts={{ assigned: 0, received, shipped, confirmed, open, cancelled }} />
        {figures && <dl className={classes['figures']}>{figures.map(({ name, value, note }) => <div key={name}><dt>{name}</dt><dd>{format.number(value)}</dd>{note !== '' && <small>{note}</small>}</div>)}</dl>}
        <LineCancellation order={order} line={line} />
      </div>
    </li>
  );
}
