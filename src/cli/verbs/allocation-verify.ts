import { verifyRun } from '../../features/allocation/verify-run.ts';
import type { UnitOfWork } from '../../persistence/unit-of-work.ts';

/** `zeugwart allocation verify RUN`: prints what the separate verifier finds in a stored run; true where it is nothing. */
export async function verifyStoredRun({ uow }: { readonly uow: UnitOfWork }, numberOrId: string, print: (line: string) => void): Promise<boolean> {
  const found = await uow.snapshot((db) => verifyRun(db, numberOrId));
  print(JSON.stringify(found, null, 2));
  return found.passed;
}
