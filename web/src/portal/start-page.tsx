import { Button, Paper } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconAlertHexagon, IconDevices, IconPlus, IconScale } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { clockQuery, useMay, useSession } from '../session/session.ts';
import { ArrivedCard } from './arrived-card.tsx';
import { HeldCard } from './held-card.tsx';
import { isOpen, useLineAnswer } from './line-answer.ts';
import { LineStatus } from './line-status.tsx';
import classes from './portal.module.css';
import { preparedHandOversQuery, requestsQuery, type RequestSummary } from './queries.ts';
import { RequestSteps } from './request-steps.tsx';
import { RequestRow } from './request-row.tsx';

function greetingOf(hour: number): 'morning' | 'day' | 'evening' {
  return hour < 11 ? 'morning' : hour < 18 ? 'day' : 'evening';
}

export function StartPage(): ReactNode {
  const { t } = useTranslation('portal');
  const { user, grants } = useSession();
  const may = useMay();
  const requests = useInfiniteQuery(requestsQuery);
  const prepared = useQuery(preparedHandOversQuery);
  const own = new Set(grants.map(({ organisationId }) => organisationId));
  const greeting = t(`greeting.${greetingOf(new Date().getHours())}`, { name: user.displayName });
  const newRequest = may('request:write') && <Button size="lg" leftSection={<IconPlus size={20} aria-hidden />} renderRoot={(props) => <Link to="/portal/requests/new" {...props} />}>{t('newRequest')}</Button>;
  return (
    <>
      <PageHead title={greeting} actions={newRequest} />
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          {prepared.data?.items.filter(({ toId }) => own.has(toId) && may('handover:confirm')).map((handOver) => <ArrivedCard key={handOver.id} handOver={handOver} />)}
          <Shown query={requests} lines={6}>{(pages) => <OpenRequests requests={pages.pages.flatMap(({ items }) => items)} newRequest={newRequest} />}</Shown>
        </div>
        {grants[0] && <HeldCard organisationId={grants[0].organisationId} />}
      </div>
      <nav className={classes['links']} aria-label={t('start.title')}>
        <Link to="/portal/devices"><IconAlertHexagon size={24} aria-hidden />{t('start.report')}</Link>
        <Link to="/portal/devices"><IconDevices size={24} aria-hidden />{t('start.giveBack')}</Link>
        <Link to="/portal/rule"><IconScale size={24} aria-hidden />{t('start.rule')}</Link>
      </nav>
    </>
  );
}

/** The open request that needs the most words first, the others as rows. */
function OpenRequests({ requests, newRequest }: { readonly requests: readonly RequestSummary[]; readonly newRequest: ReactNode }): ReactNode {
  const { t } = useTranslation('portal');
  const open = requests.filter(({ lines, review }) => lines.some((line) => isOpen(line, review)));
  const [first, ...others] = open;
  if (!first) return <Paper className={classes['card'] ?? ''}><Nothing action={newRequest}>{t(requests.length === 0 ? 'start.noRequests' : 'start.allDone')}</Nothing></Paper>;
  return (
    <>
      <Hero request={first} />
      {others.length > 0 && (
        <Paper component="section" className={classes['card'] ?? ''}>
          <div className={classes['line']}><h2>{t('start.others')}</h2><Link to="/portal/requests">{t('start.allRequests')}</Link></div>
          <ul className={classes['list']}>{others.slice(0, 5).map((request) => <li key={request.id}><RequestRow request={request} /></li>)}</ul>
        </Paper>
      )}
    </>
  );
}

function Hero({ request }: { readonly request: RequestSummary }): ReactNode {
  const { t } = useTranslation('portal');
  const { data: clock } = useQuery(clockQuery);
  const say = useLineAnswer(clock?.today ?? request.createdAt);
  const line = request.lines.find((each) => isOpen(each, request.review)) ?? request.lines[0];
  if (!line) return null;
  return (
    <Paper component="section" className={classes['hero'] ?? ''}>
      <div className={classes['line']}>
        <span className="softer">{t('units', { count: line.requested, name: line.equipmentClassName })} · {t(`group.${request.beneficiaryGroup}`)}</span>
        <LineStatus line={line} review={request.review} />
      </div>
      <p className={classes['answer']}>{say(line, request.review)}</p>
      <RequestSteps request={request} line={line} />
      <div className={classes['foot']}>
        <span className="quiet">{request.number}</span>
        <Link to="/portal/requests/$requestId" params={{ requestId: request.id }}>{t('start.whyAndWhat')}</Link>
      </div>
    </Paper>
  );
}
