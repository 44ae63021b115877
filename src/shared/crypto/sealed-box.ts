import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** The key that seals from now on, and all that may still be needed to open what older ones sealed. */
export interface Keyring {
  readonly current: Buffer;
  readonly byId: ReadonlyMap<string, Buffer>;
}

/** A sealed value that no key of ours opens, that was altered, or that was moved to another place. */
export class SealError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SealError';
  }
}

const VERSION = 1;
const ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + ID_BYTES;

const keyId = (key: Buffer): Buffer => createHash('sha256').update('zeugwart key id\0').update(key).digest().subarray(0, ID_BYTES);

/** Keys are 32 bytes. `previous` are tried for values that name them, never used to seal. */
export function createKeyring(current: Buffer, previous: readonly Buffer[] = []): Keyring {
  const keys = [current, ...previous];
  if (keys.some((key) => key.length !== 32)) throw new SealError('a key must have 32 bytes');
  return { current, byId: new Map(keys.map((key) => [keyId(key).toString('hex'), key])) };
}

/**
 * AES-256-GCM. `place` says what the value is and whose (`connection:ID:credentials`); it is authenticated, so that a
 * sealed value copied to another row does not open there.
 */
export function seal(keyring: Keyring, plain: string | Buffer, place: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyring.current, iv);
  const head = Buffer.concat([Buffer.from([VERSION]), keyId(keyring.current)]);
  cipher.setAAD(Buffer.concat([head, Buffer.from(place)]));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), sealed]);
}

/** @throws SealError when no key fits, or the value or its place was altered */
export function open(keyring: Keyring, sealed: Buffer, place: string): Buffer {
  if (sealed.length < HEAD_BYTES + IV_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new SealError('this is not a sealed value');
  const key = keyring.byId.get(sealedBy(sealed));
  if (!key) throw new SealError('the key that sealed this value is not known');
  const iv = sealed.subarray(HEAD_BYTES, HEAD_BYTES + IV_BYTES);
  const tag = sealed.subarray(HEAD_BYTES + IV_BYTES, HEAD_BYTES + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([sealed.subarray(0, HEAD_BYTES), Buffer.from(place)]));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES + IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    // Node's message says nothing more than this one.
    throw new SealError('a sealed value was altered or stands in a wrong place');
  }
}

/** The id of the key that a value was sealed with; a rotation finds by it what to seal again. */
export const sealedBy = (sealed: Buffer): string => sealed.subarray(1, HEAD_BYTES).toString('hex');

export const currentKeyId = (keyring: Keyring): string => keyId(keyring.current).toString('hex');

/** A key for one purpose, from which neither the master key nor another purpose's key can be told. */
export const deriveKey = (master: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', `zeugwart ${purpose}`, 32));

/** A search token: equal texts have equal tokens, and without the key nobody can guess and compare. */
export const keyedToken = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');
