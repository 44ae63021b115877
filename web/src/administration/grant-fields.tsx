import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../session/session.ts';
import { organisationsQuery } from './queries.ts';

export interface GrantDraft {
  readonly role: Role;
  readonly organisationId: string;
}

const roles = ['requester', 'endorser', 'approver', 'procurement', 'order_approver', 'holder', 'school_custodian', 'it_support', 'allocator', 'policy_author', 'policy_approver', 'auditor', 'admin'] as const satisfies readonly Role[];

/** A role and the node from which on it holds. */
export function GrantFields({ grant, onChange }: { readonly grant: GrantDraft; readonly onChange: (grant: GrantDraft) => void }): ReactNode {
  const { t } = useTranslation('administration');
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search, 250);
  const organisations = useQuery(organisationsQuery(q));
  return (
    <>
      <Select label={t('users.role')} data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))} value={grant.role} onChange={(value) => { onChange({ ...grant, role: roles.find((role) => role === value) ?? grant.role }); }} />
      <Select label={t('users.organisation')} description={t('users.below')} searchable searchValue={search} onSearchChange={setSearch} data={organisations.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={grant.organisationId === '' ? null : grant.organisationId} onChange={(value) => { onChange({ ...grant, organisationId: value ?? '' }); }} />
    </>
  );
}
