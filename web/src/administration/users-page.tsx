import { Button, Modal, Paper, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { IconKey, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, once } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Note } from '../parts/note.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { GrantFields, type GrantDraft } from './grant-fields.tsx';
import { usersQuery, type User } from './queries.ts';

/** Who may sign in, and what they may do where. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation('administration');
  const [written, setWritten] = useState('');
  const [q] = useDebouncedValue(written.trim(), 250);
  const [isCreating, setIsCreating] = useState(false);
  const users = useInfiniteQuery(usersQuery(q));
  return (
    <>
      <PageHead title={t('users.title')} answer={t('users.answer')} actions={<Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => { setIsCreating(true); }}>{t('users.new')}</Button>} />
      <FilterBar><TextInput type="search" label={t('users.search')} leftSection={<IconSearch size={16} aria-hidden />} value={written} onChange={(event) => { setWritten(event.currentTarget.value); }} w={280} /></FilterBar>
      <Paper>
        <Shown query={users} lines={10}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('users.none')}</Nothing> : <UserTable users={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={users} />
      {isCreating && <NewUserDialog onClose={() => { setIsCreating(false); }} />}
    </>
  );
}

function UserTable({ users }: { readonly users: readonly User[] }): ReactNode {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const [changed, setChanged] = useState<{ readonly user: User; readonly what: 'grant' | 'password' }>();
  const columns: readonly Column<User>[] = [
    { key: 'name', head: t('users.name'), cell: ({ displayName }) => displayName },
    { key: 'login', head: t('users.login'), cell: ({ loginName }) => <span className="mono">{loginName}</span> },
    { key: 'grants', head: t('users.grants'), cell: ({ grants }) => grants.map(({ role, organisationName }) => `${t(`roles.${role}`)} (${organisationName})`).join(', ') },
    { key: 'factor', head: t('users.secondFactor'), cell: ({ totpConfirmed }) => t(totpConfirmed ? 'yes' : 'no') },
    { key: 'active', head: t('users.active'), cell: ({ active }) => t(active ? 'yes' : 'no') },
    { key: 'since', head: t('users.since'), cell: ({ createdAt }) => format.date(createdAt) },
    { key: 'do', head: <span className="visually-hidden">{t('users.change')}</span>, isNumber: true, cell: (user) => (
      <>
        <Button size="compact-xs" variant="subtle" aria-label={t('users.grantOf', { name: user.displayName })} onClick={() => { setChanged({ user, what: 'grant' }); }}>{t('users.grant')}</Button>
        <Button size="compact-xs" variant="subtle" aria-label={t('users.resetOf', { name: user.displayName })} onClick={() => { setChanged({ user, what: 'password' }); }}>{t('users.reset')}</Button>
      </>
    ) },
  ];
  return (
    <>
      <ListTable label={t('users.title')} rows={users} columns={columns} keyOf={({ id }) => id} minWidth={1040} />
      {changed?.what === 'grant' && <GrantDialog user={changed.user} onClose={() => { setChanged(undefined); }} />}
      {changed?.what === 'password' && <ResetDialog user={changed.user} onClose={() => { setChanged(undefined); }} />}
    </>
  );
}

/** A one-time password is shown once, to be told in person. */
function OneTimePassword({ password }: { readonly password: string }): ReactNode {
  const { t } = useTranslation('administration');
  return <Note hue="green" icon={IconKey} role="status">{t('users.oneTime')} <strong className="mono">{password}</strong></Note>;
}

const noGrant: GrantDraft = { role: 'requester', organisationId: '' };

function NewUserDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('administration');
  const queryClient = useQueryClient();
  const [loginName, setLoginName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [locale, setLocale] = useState<'de' | 'en'>('de');
  const [grant, setGrant] = useState(noGrant);
  const [key] = useState(() => crypto.randomUUID());
  const creation = useMutation({
    mutationFn: () => answer(api.POST('/users', { params: { header: once(key) }, body: { loginName, displayName, locale, grants: grant.organisationId === '' ? [] : [grant] } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
  });
  return (
    <Modal opened onClose={onClose} title={t('users.new')}>
      {creation.data ? <OneTimePassword password={creation.data.oneTimePassword ?? ''} /> : (
        <form onSubmit={(event) => { event.preventDefault(); creation.mutate(); }}>
          <Stack>
            <TextInput label={t('users.name')} required value={displayName} onChange={(event) => { setDisplayName(event.currentTarget.value); }} data-autofocus />
            <TextInput label={t('users.login')} required value={loginName} onChange={(event) => { setLoginName(event.currentTarget.value); }} />
            <Select label={t('users.language')} data={[{ value: 'de', label: 'Deutsch' }, { value: 'en', label: 'English' }]} value={locale} onChange={(value) => { setLocale(value === 'en' ? 'en' : 'de'); }} />
            <GrantFields grant={grant} onChange={setGrant} />
            {creation.error && <FailureNotice error={creation.error} />}
            <Button type="submit" loading={creation.isPending}>{t('users.create')}</Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function GrantDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('administration');
  const queryClient = useQueryClient();
  const [grant, setGrant] = useState(noGrant);
  const [key] = useState(() => crypto.randomUUID());
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['users'] });
  const giving = useMutation({
    mutationFn: () => answer(api.POST('/users/{id}/grants', { params: { path: { id: user.id }, header: once(key) }, body: grant })),
    onSuccess: async () => { await refresh(); onClose(); },
  });
  const ending = useMutation({
    mutationFn: (grantId: string) => answer(api.DELETE('/users/{id}/grants/{grantId}', { params: { path: { id: user.id, grantId } } })),
    onSuccess: async () => { await refresh(); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title={t('users.grantOf', { name: user.displayName })}>
      <form onSubmit={(event) => { event.preventDefault(); giving.mutate(); }}>
        <Stack>
          {user.grants.map(({ id, role, organisationName }) => <div key={id}>{t(`roles.${role}`)}, {organisationName} <Button size="compact-xs" variant="subtle" aria-label={t('users.endOf', { role: t(`roles.${role}`), name: organisationName })} loading={ending.isPending && ending.variables === id} onClick={() => { ending.mutate(id); }}>{t('users.end')}</Button></div>)}
          <GrantFields grant={grant} onChange={setGrant} />
          {(giving.error ?? ending.error) && <FailureNotice error={(giving.error ?? ending.error) as Error} />}
          <Button type="submit" disabled={grant.organisationId === ''} loading={giving.isPending}>{t('users.give')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

function ResetDialog({ user, onClose }: { readonly user: User; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation('administration');
  const [key] = useState(() => crypto.randomUUID());
  const reset = useMutation({ mutationFn: () => answer(api.POST('/users/{id}/password-reset', { params: { path: { id: user.id }, header: once(key) } })) });
  return (
    <Modal opened onClose={onClose} title={t('users.resetOf', { name: user.displayName })}>
      {reset.data ? <OneTimePassword password={reset.data.oneTimePassword ?? ''} /> : (
        <Stack>
          <p className="softer">{t('users.resetText')}</p>
          {reset.error && <FailureNotice error={reset.error} />}
          <Button loading={reset.isPending} onClick={() => { reset.mutate(); }} data-autofocus>{t('users.resetDo')}</Button>
        </Stack>
      )}
    </Modal>
  );
}
