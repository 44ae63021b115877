import { Anchor, Button, Group, Paper } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useMay } from '../session/session.ts';
import { LineFigures } from './line-figures.tsx';
import { LineHistory } from './line-history.tsx';
import { LineReasons } from './line-reasons.tsx';
import { LineStatus } from './line-status.tsx';
import classes from './portal.module.css';
import { requestQuery, type EquipmentRequest } from './queries.ts';
import { ReduceDialog } from './reduce-dialog.tsx';

export function RequestPage(): ReactNode {
  const { requestId } = useParams({ strict: false });
  const request = useQuery(requestQuery(requestId ?? ''));
  return <Shown query={request} lines={8}>{(data) => <OneRequest request={data} />}</Shown>;
}

function OneRequest({ request }: { readonly request: EquipmentRequest }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const title = request.lines.map((line) => t('units', { count: line.requested, name: line.equipmentClassName })).join(', ');
  const facts = [request.number, t(`group.${request.beneficiaryGroup}`), request.organisationName, request.neededBy !== null && t('request.neededBy', { date: format.longDate(request.neededBy) })].filter((fact) => fact !== false);
  return (
    <>
      <PageHead
        title={title}
        above={{ to: '/portal/requests', label: t('requests.title') }}
        mark={request.lines[0] && <LineStatus line={request.lines[0]} review={request.review} />}
        answer={facts.join(' · ')}
        actions={<Steps request={request} />}
      />
      {request.note !== null && <p className="softer">{t('request.note')}: {request.note}</p>}
      {request.lines.map((line) => (
        <div key={line.id}>
          {request.lines.length > 1 && <h2>{t('units', { count: line.requested, name: line.equipmentClassName })}</h2>}
          {request.review === 'approved' && <LineFigures line={line} />}
          <div className={classes['columns']}>
            <LineHistory request={request} line={line} />
            <LineReasons requestId={request.id} line={line} isApproved={request.review === 'approved'} />
          </div>
        </div>
      ))}
    </>
  );
}

const paths = { submit: '/requests/{id}/submission', endorse: '/requests/{id}/endorsement', discard: '/requests/{id}/discard' } as const;
type Action = keyof typeof paths;

/** What may be done with the request now, by the one who looks at it. */
function Steps({ request }: { readonly request: EquipmentRequest }): ReactNode {
  const { t } = useTranslation('portal');
  const may = useMay();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isReducing, setIsReducing] = useState(false);
  const step = useMutation({
    mutationFn: (action: Action) => answer(api.PUT(paths[action], { params: { path: { id: request.id }, header: ifMatch(request.version) }, body: {} })),
    onSuccess: async (_, action) => {
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      if (action === 'discard') await navigate({ to: '/portal/requests' });
    },
  });
  const can = (action: Action): boolean => request.nextActions.includes(action) && may(action === 'endorse' ? 'request:endorse' : 'request:write');
  const waits = request.review === 'approved' && request.lines.some((line) => line.waiting + line.owed > 0) && may('request:write');
  return (
    <Paper withBorder={false} bg="transparent">
      <Group gap="xs">
        {can('endorse') && <Button size="md" loading={step.isPending} onClick={() => { step.mutate('endorse'); }}>{t('request.endorse')}</Button>}
        {can('submit') && !can('endorse') && <Button size="md" loading={step.isPending} onClick={() => { step.mutate('submit'); }}>{t('request.submit')}</Button>}
        {waits && <Button size="md" variant="default" onClick={() => { setIsReducing(true); }}>{t('request.reduce')}</Button>}
        {can('discard') && <Anchor component="button" type="button" onClick={() => { step.mutate('discard'); }}>{t('request.discard')}</Anchor>}
      </Group>
      {step.error && <FailureNotice error={step.error} />}
      <ReduceDialog request={request} opened={isReducing} onClose={() => { setIsReducing(false); }} />
    </Paper>
  );
}
