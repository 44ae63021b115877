import type { Config } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import type { SupplierGateway } from './supplier-gateway.ts';

/** What the use cases and jobs around suppliers are given. */
export interface SupplierDeps extends Pick<Deps, 'uow' | 'secrets' | 'clock' | 'log'> {
  readonly config: Pick<Config, 'allowedPrivateHosts'>;
  /** Instead of the process's own. */
  readonly gateway?: SupplierGateway;
}
