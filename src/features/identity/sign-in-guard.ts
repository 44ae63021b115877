import type { Reader } from '../../persistence/reader.ts';
import { instant, int } from '../../persistence/columns.ts';
import { DbError } from '../../persistence/db-errors.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { secretHash } from './make-secrets.ts';
import { identityErrors } from './identity-errors.ts';
import { signInFailures } from './identity-tables.ts';
import { foldedLogin } from './user.ts';

/** Attempts that cost nothing; each further one doubles the wait, up to a quarter of an hour. */
const FREE_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 900_000;

const loginKey = (loginName: string): string => secretHash(`sign-in\0${foldedLogin(loginName)}`);

class NotCounted extends Error {}

/**
 * Counts an attempt before its password is looked at, so that many at once cannot outrun the count. Names that do not
 * exist are counted like those that do.
 * @throws AppError 429 `identity.too_many_attempts` with `retryAfterSeconds`
 */
export async function countAttempt(uow: UnitOfWork, context: WriteContext, loginName: string): Promise<void> {
  const key = loginKey(loginName);
  for (;;) {
    try {
      await uow.write(context, (tx) => {
        const now = tx.dialect.now().raw;
        const waits = Array.from({ length: 12 }, (_, index) => {
          const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** index);
          return `when ${FREE_ATTEMPTS - 1 + index} then ${tx.dialect.now(wait).raw}`;
        });
        // blocked_until comes first: MariaDB would show it the new count, SQLite the old one
        const sql = `update \`sign_in_failures\` set \`blocked_until\` = case \`failures\` ${waits.join(' ')} else case when \`failures\` < ${FREE_ATTEMPTS} then ${now} else ${tx.dialect.now(LONGEST_WAIT_MS).raw} end end, \`failures\` = \`failures\` + 1, \`last_at\` = ${now} where \`login_key\` = ? and \`blocked_until\` <= ${now}`;
        tx.enqueue(signInFailures, { sql, bindings: [key] }, { guard: { rows: 1, otherwise: () => new NotCounted() } });
        return Promise.resolve();
      });
      return;
    } catch (error) {
      if (!(error instanceof NotCounted)) throw error;
      const seconds = await uow.read((db) => secondsBlocked(db, key));
      if (seconds !== undefined && seconds > 0) throw identityErrors['identity.too_many_attempts']({ retryAfterSeconds: seconds });
      if (seconds === undefined) await beginCount(uow, context, key);
    }
  }
}

/** The password was right: what was counted before does not count any more. */
export const forgetAttempts = (tx: Tx, loginName: string): void => tx.remove(signInFailures, { loginKey: loginKey(loginName) });

/** Undefined where nothing is counted yet. */
async function secondsBlocked(db: Reader, key: string): Promise<number | undefined> {
  const [row] = await db.select(
    { blockedUntil: instant(), now: instant(), failures: int() },
    db.q('sign_in_failures').where('login_key', key).select('blocked_until', 'failures', db.q.raw(`${db.dialect.now().raw} as now`)),
  );
  return row && Math.max(0, Math.ceil((row.blockedUntil.getTime() - row.now.getTime()) / 1000));
}

async function beginCount(uow: UnitOfWork, context: WriteContext, key: string): Promise<void> {
  try {
    await uow.write(context, (tx) => {
      tx.insert(signInFailures, { loginKey: key, failures: 0, blockedUntil: tx.dialect.now(), lastAt: tx.dialect.now() });
      return Promise.resolve();
    });
  } catch (error) {
    // another attempt at the same name began it a moment earlier
    if (!(error instanceof DbError) || error.kind !== 'duplicate') throw error;
  }
}
