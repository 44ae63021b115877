import type { Tx } from '../../persistence/transaction.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';
import { open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';
import { deviceImportParts } from './device-import-tables.ts';
import type { FileSource } from './inspect-file.ts';

/** Bytes of a part: well inside what a server takes in one packet, also written as hexadecimal. */
const PART_BYTES = 512 * 1024;

const placeOf = (fileId: string, number: number): string => `device-import-file:${fileId}:${number}`;

/** Keeps the bytes of a file, part by part, in the caller's transaction; never more than a part of it in memory. */
export async function storeParts(tx: Tx, keyring: Keyring, fileId: string, source: FileSource): Promise<void> {
  let number = 0;
  for await (const bytes of inParts(source())) {
    number += 1;
    tx.insert(deviceImportParts, { fileId, number, sealed: seal(keyring, bytes, placeOf(fileId, number)) });
    await tx.flush();
  }
}

async function* inParts(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    const bytes = Buffer.concat(held);
    let start = 0;
    for (; bytes.length - start >= PART_BYTES; start += PART_BYTES) yield bytes.subarray(start, start + PART_BYTES);
    held = [bytes.subarray(start)];
    size = bytes.length - start;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** The exact bytes of a stored file, part by part. */
export async function* readParts({ uow, secrets }: { readonly uow: UnitOfWork; readonly secrets: Keyring }, fileId: string): AsyncGenerator<Buffer> {
  for (let number = 1; ; number += 1) {
    const part = await uow.read((db) => db.one(deviceImportParts, { fileId, number }));
    if (!part) return;
    yield open(secrets, part.sealed, placeOf(fileId, number));
  }
}
