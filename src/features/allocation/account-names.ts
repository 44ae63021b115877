import { id, text } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';

/** Who an account of a run is; runs themselves carry ids only. */
export interface AccountName {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly beneficiaryGroup: string;
}

/** The names behind account ids (`organisation:group`), read at once. */
export async function accountNames(db: Reader, accountIds: readonly string[]): Promise<(accountId: string) => AccountName> {
  const parts = (accountId: string): { organisationId: string; beneficiaryGroup: string } => {
    const [organisationId = '', beneficiaryGroup = ''] = accountId.split(':');
    return { organisationId, beneficiaryGroup };
  };
  const ids = [...new Set(accountIds.map((accountId) => parts(accountId).organisationId))];
  const rows = ids.length === 0 ? [] : await db.select({ id: id(), name: text(250) }, db.q('organisations').whereIn('id', ids).select('id', 'name'));
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return (accountId) => {
    const { organisationId, beneficiaryGroup } = parts(accountId);
    return { organisationId, organisationName: names.get(organisationId) ?? '', beneficiaryGroup };
  };
}
