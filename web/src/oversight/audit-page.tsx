import { Button, Paper, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Note } from '../parts/note.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import classes from './oversight.module.css';
import { auditQuery, auditStatusQuery, type AuditEntry } from './queries.ts';

/** Who changed what, when and why; and whether anybody touched the trail itself. */
export function AuditPage(): ReactNode {
  const { t } = useTranslation('oversight');
  const [filters, setFilters] = useUrlFilters('entityKind', 'action');
  const entries = useInfiniteQuery(auditQuery(filters));
  return (
    <>
      <PageHead title={t('audit.title')} answer={t('audit.answer')} actions={<VerifyButton />} />
      <Verification />
      <FilterBar>
        <FilterField label={t('audit.entityKind')} value={filters.entityKind ?? ''} onDone={(entityKind) => { setFilters({ entityKind }); }} />
        <FilterField label={t('audit.action')} value={filters.action ?? ''} onDone={(action) => { setFilters({ action }); }} />
      </FilterBar>
      <Paper>
        <Shown query={entries} lines={12}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('audit.none')}</Nothing> : <EntryTable entries={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={entries} />
      <KeyHints />
    </>
  );
}

function FilterField({ label, value, onDone }: { readonly label: string; readonly value: string; readonly onDone: (value: string) => void }): ReactNode {
  return <TextInput label={label} defaultValue={value} onBlur={(event) => { onDone(event.currentTarget.value.trim()); }} onKeyDown={(event) => { if (event.key === 'Enter') onDone(event.currentTarget.value.trim()); }} />;
}

function Verification(): ReactNode {
  const { t } = useTranslation('oversight');
  const format = useFormat();
  const status = useQuery(auditStatusQuery);
  return (
    <div className={classes['verification']}>
      <Shown query={status} lines={1}>
        {({ last, waiting }) => (last === null ? <p className="softer">{t('audit.never')}</p> : (
          <Note hue={last.verification.intact ? 'green' : 'red'} icon={last.verification.intact ? IconShieldCheck : IconShieldX} role="status">
            <strong>{t(last.verification.intact ? 'audit.intact' : 'audit.broken', { count: last.verification.leaves })}</strong> {t('audit.asOf', { at: format.dateTime(last.at) })} {waiting > 0 && t('audit.waiting', { count: waiting })}
          </Note>
        ))}
      </Shown>
    </div>
  );
}

function VerifyButton(): ReactNode {
  const { t } = useTranslation('oversight');
  const queryClient = useQueryClient();
  const verify = useMutation({ mutationFn: () => answer(api.POST('/audit-verification')), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audit'] }) });
  return <>{verify.error && <FailureNotice error={verify.error} />}<Button loading={verify.isPending} onClick={() => { verify.mutate(); }}>{t('audit.verify')}</Button></>;
}

function EntryTable({ entries }: { readonly entries: readonly AuditEntry[] }): ReactNode {
  const { t } = useTranslation('oversight');
  const format = useFormat();
  const columns: readonly Column<AuditEntry>[] = [
    { key: 'at', head: t('audit.at'), cell: ({ at }) => format.dateTime(at) },
    { key: 'who', head: t('audit.who'), cell: ({ actorName, actorKind }) => actorName ?? t(`audit.actors.${actorKind}`) },
    { key: 'what', head: t('audit.action'), cell: ({ action }) => <span className="mono">{action}</span> },
    { key: 'for', head: t('audit.organisation'), cell: ({ organisationName }) => organisationName ?? '–' },
    { key: 'reason', head: t('audit.reason'), cell: ({ reason }) => reason ?? <span className="quiet">–</span> },
    { key: 'change', head: t('audit.change'), cell: (entry) => <Change entry={entry} /> },
  ];
  return <ListTable label={t('audit.title')} rows={entries} columns={columns} keyOf={({ id }) => id} minWidth={980} />;
}

/** Before and after, field by field, where somebody wants to see it. */
function Change({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const { t } = useTranslation('oversight');
  const [isShown, setIsShown] = useState(false);
  const before = (entry.before ?? {}) as Readonly<Record<string, unknown>>;
  const after = (entry.after ?? {}) as Readonly<Record<string, unknown>>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (fields.length === 0) return <span className="quiet">–</span>;
  const say = (value: unknown): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
  return (
    <>
      <Button variant="subtle" size="compact-xs" aria-expanded={isShown} onClick={() => { setIsShown(!isShown); }}>{t(isShown ? 'audit.hide' : 'audit.show', { count: fields.length })}</Button>
      {isShown && <dl className={classes['change']}>{fields.map((field) => <div key={field}><dt>{field}</dt><dd>{before[field] !== undefined && <del>{say(before[field])}</del>} {say(after[field])}</dd></div>)}</dl>}
    </>
  );
}
