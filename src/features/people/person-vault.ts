import { randomBytes } from 'node:crypto';
import type { Reader } from '../../persistence/reader.ts';
import type { Tx } from '../../persistence/transaction.ts';
import { createKeyring, deriveKey, keyedToken, open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { searchWords, typedWords, type Identifiers } from './person.ts';
import { personIdentifiers, personKeys, personSearchTokens } from './person-tables.ts';

/** The key for search tokens hangs on the present master key: a rotation makes the tokens anew. */
const tokenKey = (secrets: Keyring): Buffer => deriveKey(secrets.current, 'person search');

const tokenOf = (key: Buffer, word: string): string => keyedToken(key, word);

/** Seals a new person's identifiers under a key of the person's own. */
export function storeIdentifiers(tx: Tx, secrets: Keyring, personId: string, identifiers: Identifiers): void {
  const key = randomBytes(32);
  tx.insert(personKeys, { personId, wrappedKey: seal(secrets, key, `person:${personId}:key`), createdAt: tx.now });
  tx.insert(personIdentifiers, { personId, sealed: sealed(key, personId, identifiers), updatedAt: tx.now });
  insertTokens(tx, secrets, personId, identifiers);
}

/** Replaces the identifiers of a person who has a key; false where it was erased. */
export async function replaceIdentifiers(tx: Tx, secrets: Keyring, personId: string, identifiers: Identifiers): Promise<boolean> {
  const row = await tx.one(personKeys, { personId });
  if (!row) return false;
  const key = open(secrets, row.wrappedKey, `person:${personId}:key`);
  tx.update(personIdentifiers, { personId }, { sealed: sealed(key, personId, identifiers), updatedAt: tx.now });
  tx.remove(personSearchTokens, { personId });
  insertTokens(tx, secrets, personId, identifiers);
  return true;
}

const sealed = (key: Buffer, personId: string, identifiers: Identifiers): Buffer => seal(createKeyring(key), JSON.stringify(identifiers), `person:${personId}`);

function insertTokens(tx: Tx, secrets: Keyring, personId: string, identifiers: Identifiers): void {
  const key = tokenKey(secrets);
  const tokens = [...new Set(searchWords(identifiers).map((word) => tokenOf(key, word)))];
  if (tokens.length > 0) tx.insert(personSearchTokens, tokens.map((token) => ({ personId, token })));
}

/** Opens identifiers; the erased are missing from the answer. The caller logs the access. */
export async function openIdentifiers(db: Reader, secrets: Keyring, personIds: readonly string[]): Promise<ReadonlyMap<string, Identifiers>> {
  const ids = [...new Set(personIds)];
  const [keys, boxes] = [await db.many(personKeys, { personId: ids }), await db.many(personIdentifiers, { personId: ids })];
  const sealedOf = new Map(boxes.map((box) => [box.personId, box.sealed]));
  const opened = new Map<string, Identifiers>();
  for (const { personId, wrappedKey } of keys) {
    const box = sealedOf.get(personId);
    if (!box) continue;
    const ring = createKeyring(open(secrets, wrappedKey, `person:${personId}:key`));
    opened.set(personId, JSON.parse(open(ring, box, `person:${personId}`).toString()) as Identifiers);
  }
  return opened;
}

/** The tokens that a person must have all of to match what was typed. */
export const tokensOf = (secrets: Keyring, typed: string): readonly string[] => {
  const key = tokenKey(secrets);
  return typedWords(typed).map((word) => tokenOf(key, word));
};

/** Deletes a person's key, identifiers and tokens. What backups hold of the identifiers stays sealed for good. */
export function destroyIdentifiers(tx: Tx, personId: string): void {
  tx.remove(personKeys, { personId });
  tx.remove(personIdentifiers, { personId });
  tx.remove(personSearchTokens, { personId });
}
