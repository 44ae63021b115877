import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconFiles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import classes from './procurement.module.css';
import { archiveQuery, type Connection } from './queries.ts';

/** Every document that went over a connection, newest first. */
export function ArchiveCard({ connection }: { readonly connection: Connection }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const documents = useInfiniteQuery(archiveQuery(connection.id));
  return (
    <Card title={t('documents.title')} icon={IconFiles} note={connection.name} flush>
      <Shown query={documents} lines={4}>
        {({ pages }) => {
          const all = pages.flatMap(({ items }) => items);
          return all.length === 0 ? <p className={classes['empty']}>{t('documents.none')}</p> : (
            <ul className={classes['rows']}>
              {all.map(({ id, documentType, documentNumber, state, receivedAt, orderId, orderNumber }) => (
                <li key={id}>
                  <div className={classes['between']}><Link to="/documents/$documentId" params={{ documentId: id }}>{[t(`documents.type.${documentType}`), documentNumber].filter((part) => part !== null).join(' ')}</Link><Status of={`document.${state}`} bare /></div>
                  <span className="quiet">{format.dateTime(receivedAt)}{orderId !== null && <> · <Link to="/orders/$orderId" params={{ orderId }}>{orderNumber}</Link></>}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
      <MoreButton query={documents} />
    </Card>
  );
}
