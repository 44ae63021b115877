import { Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import classes from './portal.module.css';
import { messagesQuery } from './queries.ts';

export function MessagesPage(): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const messages = useInfiniteQuery(messagesQuery);
  return (
    <>
      <PageHead title={t('messages.title')} answer={t('messages.answer')} />
      <div className={classes['stack']}>
        <Paper className={classes['card'] ?? ''}>
          <Shown query={messages}>
            {({ pages }) => (pages[0]?.items.length === 0 ? <Nothing>{t('messages.empty')}</Nothing> : pages.flatMap(({ items }) => items).map(({ id, subject, body, createdAt }) => (
              <article key={id} className={classes['message']}>
                <div className={classes['line']}><h2>{subject}</h2><time className="quiet" dateTime={createdAt}>{format.longDate(createdAt)}, {format.time(createdAt)}</time></div>
                <p>{body}</p>
              </article>
            )))}
          </Shown>
        </Paper>
        <MoreButton query={messages} />
      </div>
    </>
  );
}
