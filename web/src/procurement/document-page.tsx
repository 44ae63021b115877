import { Button, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { IconAlertTriangle, IconListDetails } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Note } from '../parts/note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useMay } from '../session/session.ts';
import { documentQuery } from './queries.ts';

export function DocumentPage(): ReactNode {
  const { documentId } = useParams({ strict: false });
  const found = useQuery(documentQuery(documentId ?? ''));
  return <Shown query={found} lines={6}>{(data) => <OneDocument found={data} />}</Shown>;
}

/** A document of a supplier: where it came from, what it caused, and why it could not be read. */
function OneDocument({ found }: { readonly found: Schemas['SupplierDocument'] }): ReactNode {
  const { t } = useTranslation('procurement');
  const format = useFormat();
  const may = useMay();
  const queryClient = useQueryClient();
  const replay = useMutation({
    mutationFn: () => answer(api.POST('/documents/{id}/replay', { params: { path: { id: found.id }, header: once(crypto.randomUUID()) } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['documents'] }),
  });
  const problems = [...(found.problems ?? []), ...(found.warnings ?? [])];
  return (
    <>
      <PageHead
        title={`${t(`documents.type.${found.documentType}`)} ${found.documentNumber ?? ''}`.trim()}
        answer={t(`documents.state.${found.state}`)}
        actions={(
          <>
            <Button component="a" variant="default" href={`/api/v1/documents/${found.id}/raw`} download>{t('documents.raw')}</Button>
            {found.direction === 'in' && may('connection:poll') && <Button loading={replay.isPending} onClick={() => { replay.mutate(); }}>{t('documents.replay')}</Button>}
          </>
        )}
      />
      <Facts facts={[
        { name: t('supplier'), value: found.supplierName }, { name: t('documents.connection'), value: found.connectionName },
        { name: t('order'), value: found.orderId === null ? '–' : <Link to="/orders/$orderId" params={{ orderId: found.orderId }}>{found.orderNumber}</Link> },
        { name: t('documents.received'), value: format.dateTime(found.receivedAt) }, { name: t('documents.size'), value: t('documents.bytes', { count: found.size }) },
        { name: t('documents.hash'), value: <span className="mono">{found.hash.slice(0, 16)}…</span> },
      ]} />
      {replay.error && <FailureNotice error={replay.error} />}
      {problems.length > 0 && <Note hue="amber" icon={IconAlertTriangle}><strong>{t('documents.problems')}</strong><ul>{problems.map((problem) => <li key={JSON.stringify(problem)}>{problem.message}</li>)}</ul></Note>}
      <Card title={t('documents.caused')} icon={IconListDetails} note={found.statements} flush>
        <Table>
          <Table.Thead><Table.Tr><Table.Th>{t('documents.line')}</Table.Th><Table.Th>{t('documents.kind')}</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{found.statementList.map((statement, at) => <Table.Tr key={statement.id}><Table.Td>{at + 1}</Table.Td><Table.Td>{t(`statement.${statement.kind as 'released'}`)}</Table.Td></Table.Tr>)}</Table.Tbody>
        </Table>
      </Card>
    </>
  );
}
