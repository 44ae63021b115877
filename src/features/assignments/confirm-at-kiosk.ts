import { createHash, randomBytes } from 'node:crypto';
import type { Deps } from '../../deps.ts';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { Actor, Scope } from '../../shared/actor.ts';
import { newId } from '../../shared/ids.ts';
import { inScope } from '../../shared/permissions.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { instant } from '../../persistence/columns.ts';
import { assignmentErrors } from './assignment-errors.ts';
import { viewHandOver, type HandOverView } from './hand-over-read-model.ts';
import { kioskTokens } from './assignment-tables.ts';
import { handOverMachine } from './assignment.ts';
import { settleHandOver } from './confirm-hand-over.ts';

const VALID_MS = 15 * 60_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface KioskToken {
  readonly handOverId: string;
  readonly expiresAt: Date;
  /** Shown once. */
  readonly token?: string;
}

/** A token with which whoever stands at the desk can confirm this one hand-over, once, within 15 minutes of the database's clock. */
export function issueKioskToken(deps: Pick<Deps, 'uow'>, context: WriteContext, scope: Scope, handOverId: string): Promise<KioskToken> {
  const token = randomBytes(24).toString('base64url');
  return deps.uow.write(context, async (tx) => {
    const handOver = await viewHandOver(tx, handOverId);
    if (!inScope(scope, handOver.fromId)) throw assignmentErrors['hand_over.not_found']();
    handOverMachine.next(handOver.state, 'confirm');
    const id = newId();
    tx.insert(kioskTokens, { id, handOverId, tokenHash: hashOf(token), issuedBy: tx.actor.id, issuedAt: tx.dialect.now(), expiresAt: tx.dialect.now(VALID_MS), usedAt: null });
    recordAudit(tx, { action: 'hand_over.kiosk_token_issued', entityKind: 'hand_over', entityId: handOverId, organisationId: handOver.toId, after: { tokenId: id } });
    const [row] = await tx.select({ expiresAt: instant() }, tx.q('kiosk_tokens').where({ id }).select('expires_at'));
    if (!row) throw new Error('a row that was just written is gone');
    return { handOverId, expiresAt: row.expiresAt, token };
  });
}

/** What the token is for: shown at the desk before it is confirmed. @throws AppError `hand_over.token_invalid` */
export async function viewByKioskToken(db: Reader, token: string): Promise<HandOverView> {
  const [row] = await db.select({ handOverId: kioskTokens.columns.handOverId }, db.q('kiosk_tokens').where({ token_hash: hashOf(token) }).whereNull('used_at').whereRaw(`expires_at > ${db.dialect.now().raw}`).select('hand_over_id'));
  if (!row) throw assignmentErrors['hand_over.token_invalid']();
  return viewHandOver(db, row.handOverId);
}

/**
 * Confirms a hand-over at the desk. The token counts once: using it up is the first write of the transaction.
 * @throws AppError `hand_over.token_invalid`, and those of `settleHandOver`
 */
export async function confirmAtKiosk(deps: Pick<Deps, 'uow'>, context: WriteContext, token: string): Promise<HandOverView> {
  const tokenHash = hashOf(token);
  const row = await deps.uow.read((db) => db.one(kioskTokens, { tokenHash }));
  if (!row) throw assignmentErrors['hand_over.token_invalid']();
  // nobody is signed in at the desk: what is done there is traced to the token and to who issued it
  const actor: Actor = { kind: 'token', id: row.id, name: 'kiosk', grants: [] };
  return deps.uow.write({ ...context, actor, reason: `token of ${row.issuedBy}` }, async (tx) => {
    useUp(tx, tokenHash);
    return settleHandOver(tx, await viewHandOver(tx, row.handOverId), 'kiosk');
  });
}

function useUp(tx: Tx, tokenHash: string): void {
  const now = tx.dialect.now().raw;
  tx.enqueue(
    kioskTokens,
    { sql: `update kiosk_tokens set used_at = ${now} where token_hash = ? and used_at is null and expires_at > ${now}`, bindings: [tokenHash] },
    { guard: { rows: 1, otherwise: assignmentErrors['hand_over.token_invalid'] } },
  );
}
