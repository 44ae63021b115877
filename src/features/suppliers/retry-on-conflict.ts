import { AppError } from '../../shared/errors.ts';

const ATTEMPTS = 4;

/**
 * Does the work again where somebody else changed the same order in the meantime: news of a supplier are not a decision
 * made on an older version, they only have to be written down after it.
 */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'persistence.version_conflict' || attempt === ATTEMPTS) throw error;
    }
  }
}
