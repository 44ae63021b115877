import type { Deps } from '../../deps.ts';
import { persistenceErrors, uniqueName } from '../../persistence/db-errors.ts';
import type { Row } from '../../persistence/table.ts';
import type { Tx, WriteContext } from '../../persistence/transaction.ts';
import { assertVersion } from '../../shared/expected-version.ts';
import { newId } from '../../shared/ids.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { deviceErrors } from './device-errors.ts';
import { stockLocations } from './device-tables.ts';

export type StockLocation = Row<typeof stockLocations>;

export interface StockLocationInput {
  /** Within another one: a shelf in a room, a room in a building. */
  readonly parentId: string | null;
  /** Printed on the shelf; unique within the organisation. */
  readonly code: string;
  readonly name: string;
}

const duplicates = { [uniqueName('stock_locations', ['organisationId', 'code'])]: deviceErrors['stock.location_code_taken'] };

/** @throws AppError `stock.location_not_found` for the parent, `stock.location_foreign`, `stock.location_code_taken` */
export function createStockLocation(deps: Pick<Deps, 'uow'>, context: WriteContext, input: StockLocationInput & { readonly organisationId: string }): Promise<StockLocation> {
  return deps.uow.write(context, async (tx) => {
    const location: StockLocation = { id: newId(), ...input, active: true, version: 1, createdAt: tx.now };
    await guardPlace(tx, location);
    tx.insert(stockLocations, location, duplicates);
    recordAudit(tx, { action: 'stock_location.created', entityKind: 'stock_location', entityId: location.id, organisationId: location.organisationId, after: told(location) });
    return location;
  });
}

export interface StockLocationChange extends StockLocationInput {
  readonly id: string;
  readonly expectedVersion: number;
  /** An inactive location takes nothing new; what lies there is moved. */
  readonly active: boolean;
}

/** @throws AppError as `createStockLocation`, and `stock.location_in_itself` */
export function updateStockLocation(deps: Pick<Deps, 'uow'>, context: WriteContext, { id, expectedVersion, ...input }: StockLocationChange): Promise<StockLocation> {
  return deps.uow.write(context, async (tx) => {
    const before = await tx.one(stockLocations, { id });
    if (!before) throw deviceErrors['stock.location_not_found']();
    assertVersion(expectedVersion, before.version);
    const after: StockLocation = { ...before, ...input, version: before.version + 1 };
    if (after.parentId !== before.parentId) await guardPlace(tx, after);
    tx.update(stockLocations, { id, version: before.version }, { ...input, version: after.version }, persistenceErrors['persistence.version_conflict'], duplicates);
    recordAudit(tx, { action: 'stock_location.changed', entityKind: 'stock_location', entityId: id, organisationId: before.organisationId, before: told(before), after: told(after) });
    return after;
  });
}

/**
 * The new place must be one of the same organisation and not below the location itself. Everything above it is written
 * to: else two moves, each right by itself, could make a circle.
 */
async function guardPlace(tx: Tx, location: StockLocation): Promise<void> {
  const chain: StockLocation[] = [];
  for (let next = location.parentId; next !== null; ) {
    const above: StockLocation | undefined = await tx.one(stockLocations, { id: next });
    if (!above) throw deviceErrors['stock.location_not_found']();
    if (above.id === location.id || chain.some((each) => each.id === above.id)) throw deviceErrors['stock.location_in_itself']();
    if (above.organisationId !== location.organisationId) throw deviceErrors['stock.location_foreign']();
    chain.push(above);
    next = above.parentId;
  }
  for (const each of chain.sort((a, b) => (a.id < b.id ? -1 : 1))) tx.bump(stockLocations, each.id, each.version);
}

const told = ({ parentId, code, name, active }: StockLocation): Record<string, unknown> => ({ parentId, code, name, active });
