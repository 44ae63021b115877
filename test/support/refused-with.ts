import { AppError } from '../../src/shared/errors.ts';

/** The code of the error that `work` was refused with; other failures are thrown on. */
export async function refusedWith(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'nothing was refused';
}
