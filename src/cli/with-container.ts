import { assertSchemaCurrent } from '../../db/migrate.ts';
import { configFromEnvironment, createContainer, type Container } from '../container.ts';

/**
 * Runs the work of a command over the installation that the environment names, and closes it afterwards.
 * @throws AppError `migration.schema_behind` or `migration.schema_ahead`: only `migrate` may meet another schema
 */
export async function withContainer<T>(work: (container: Container) => Promise<T>, options: { readonly anySchema?: boolean } = {}): Promise<T> {
  const container = createContainer(configFromEnvironment());
  try {
    if (options.anySchema !== true) await assertSchemaCurrent(container.dialect);
    return await work(container);
  } finally {
    await container.close();
  }
}
