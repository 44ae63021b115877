import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** 256 random bits: what a session cookie or an API token is made of. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** How such a secret is stored: it has enough entropy of its own for a plain hash. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

// no 0/O, 1/l/I: it is read from a screen or a sheet of paper
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for one sign-in, about 79 bits. */
export function oneTimePassword(): string {
  const letters: string[] = [];
  while (letters.length < 16) {
    const value = randomBytes(1)[0] ?? 255;
    if (value < 248) letters.push(ALPHABET[value % ALPHABET.length] ?? '');
  }
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-');
}

// argon2id is the library's default algorithm; 19 MiB, 2 passes, 1 lane (OWASP password storage)
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), COST);

let decoy: Promise<string> | undefined;

/** Takes as long for a user who is not there as for one who is. */
export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(newSecret());
  const matches = await verify(stored ?? (await decoy), password.normalize('NFKC'));
  return matches && typeof stored === 'string';
}
