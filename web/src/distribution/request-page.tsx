import { Button, NumberInput, Paper, Table, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { IconListDetails } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { TwoColumns } from '../parts/two-columns.tsx';
import { useMay } from '../session/session.ts';
import { LineReasons } from './line-reasons.tsx';
import { requestQuery, type EquipmentRequest, type RequestLine } from './queries.ts';
import { RequestHistory } from './request-history.tsx';

export function RequestPage(): ReactNode {
  const { requestId } = useParams({ strict: false });
  const request = useQuery(requestQuery(requestId ?? ''));
  return <Shown query={request} lines={8}>{(data) => <OneRequest key={data.version} request={data} />}</Shown>;
}

interface Decision {
  readonly approved: number;
  readonly refusalReason: string;
}

function OneRequest({ request }: { readonly request: EquipmentRequest }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const may = useMay();
  const canDecide = request.nextActions.includes('approve') && may('request:approve');
  const [decisions, setDecisions] = useState<Readonly<Record<string, Decision>>>(() => Object.fromEntries(request.lines.map(({ id, requested }) => [id, { approved: requested, refusalReason: '' }])));
  const facts = [
    { name: t('organisation'), value: request.organisationName },
    { name: t('group'), value: t(`groups.${request.beneficiaryGroup}`) },
    { name: t('submitted'), value: request.submittedAt === null ? '–' : format.date(request.submittedAt) },
    { name: t('neededBy'), value: request.neededBy === null ? '–' : format.date(request.neededBy) },
    ...(request.note === null ? [] : [{ name: t('note'), value: request.note }]),
  ];
  return (
    <>
      <PageHead title={request.number} above={{ to: '/requests', label: t('requests.title') }} mark={<Status of={`request.${request.review}`} />} actions={<Actions request={request} decisions={decisions} canDecide={canDecide} />} />
      <Facts facts={facts} />
      <TwoColumns
        main={(
          <>
            <Card title={t('lines')} icon={IconListDetails} flush>
              <LineTable lines={request.lines} {...(canDecide && { decisions, onDecide: (id: string, decision: Decision) => { setDecisions({ ...decisions, [id]: decision }); } })} />
            </Card>
            {request.review === 'approved' && request.lines.map((line) => <LineReasons key={line.id} requestId={request.id} line={line} />)}
          </>
        )}
        side={<RequestHistory request={request} />}
      />
    </>
  );
}

interface LineTableProps {
  readonly lines: readonly RequestLine[];
  readonly decisions?: Readonly<Record<string, Decision>>;
  readonly onDecide?: (lineId: string, decision: Decision) => void;
}

/** The lines: with what became of them, or with fields for the decision about them. */
function LineTable({ lines, decisions, onDecide }: LineTableProps): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const isDeciding = decisions !== undefined && onDecide !== undefined;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('what')}</Table.Th><Table.Th className="number">{t('requested')}</Table.Th><Table.Th className={isDeciding ? undefined : 'number'}>{t('approved')}</Table.Th>
            {isDeciding ? <Table.Th>{t('refusalReason')}</Table.Th> : <><Table.Th className="number">{t('awarded')}</Table.Th><Table.Th className="number">{t('handedOver')}</Table.Th><Table.Th className="number">{t('waiting')}</Table.Th><Table.Th>{t('state')}</Table.Th></>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => {
            const decision = decisions?.[line.id];
            return (
              <Table.Tr key={line.id}>
                <Table.Td>{line.equipmentClassName}</Table.Td>
                <Table.Td className="number">{format.number(line.requested)}</Table.Td>
                {decision && onDecide ? (
                  <>
                    <Table.Td><NumberInput aria-label={t('approveOf', { name: line.equipmentClassName })} w={110} min={0} max={line.requested} allowDecimal={false} value={decision.approved} onChange={(value) => { onDecide(line.id, { ...decision, approved: Number(value) }); }} /></Table.Td>
                    <Table.Td>{decision.approved < line.requested && <TextInput aria-label={t('refusalReasonOf', { name: line.equipmentClassName })} required value={decision.refusalReason} onChange={(event) => { onDecide(line.id, { ...decision, refusalReason: event.currentTarget.value }); }} />}</Table.Td>
                  </>
                ) : (
                  <>
                    <Table.Td className="number">{format.number(line.approved)}</Table.Td><Table.Td className="number">{format.number(line.awarded)}</Table.Td><Table.Td className="number">{format.number(line.handedOver)}</Table.Td><Table.Td className="number">{format.number(line.waiting)}</Table.Td>
                    <Table.Td><Status of={`fulfilment.${line.fulfilment}`} /></Table.Td>
                  </>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Actions({ request, decisions, canDecide }: { readonly request: EquipmentRequest; readonly decisions: Readonly<Record<string, Decision>>; readonly canDecide: boolean }): ReactNode {
  const { t } = useTranslation('distribution');
  const may = useMay();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'question' | 'rejection'>();
  const onSuccess = async (): Promise<void> => {
    setAsking(undefined);
    await queryClient.invalidateQueries({ queryKey: ['requests'] });
  };
  const params = { path: { id: request.id }, header: ifMatch(request.version) };
  const approval = useMutation({
    mutationFn: () => answer(api.PUT('/requests/{id}/approval', { params, body: { lines: request.lines.map(({ id, requested }) => {
      const { approved = requested, refusalReason = '' } = decisions[id] ?? {};
      return { lineId: id, approved, ...(approved < requested && { refusalReason }) };
    }) } })),
    onSuccess,
  });
  const withReason = useMutation({
    mutationFn: ({ step, reason }: { step: 'question' | 'rejection'; reason: string }) => answer(step === 'question' ? api.PUT('/requests/{id}/question', { params, body: { reason } }) : api.PUT('/requests/{id}/rejection', { params, body: { reason } })),
    onSuccess,
  });
  const can = (action: string): boolean => request.nextActions.includes(action) && may('request:approve');
  return (
    <Paper withBorder={false} bg="transparent">
      {can('ask') && <Button variant="default" mr="xs" onClick={() => { setAsking('question'); }}>{t('ask')}</Button>}
      {can('reject') && <Button variant="default" mr="xs" onClick={() => { setAsking('rejection'); }}>{t('reject')}</Button>}
      {canDecide && <Button loading={approval.isPending} onClick={() => { approval.mutate(); }}>{t('approve')}</Button>}
      {approval.error && <FailureNotice error={approval.error} />}
      {asking && (
        <ReasonDialog title={t(`${asking}.title`, { number: request.number })} text={t(`${asking}.text`)} label={t(`${asking}.label`)} action={t(`${asking}.do`)} isPending={withReason.isPending} error={withReason.error} onClose={() => { setAsking(undefined); }} onConfirm={(reason) => { withReason.mutate({ step: asking, reason }); }} />
      )}
    </Paper>
  );
}
