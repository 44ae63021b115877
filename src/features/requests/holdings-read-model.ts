import { code, count, id, text } from '../../persistence/columns.ts';
import { query, type Reader } from '../../persistence/reader.ts';

/** What an organisation holds of one class of equipment. */
export interface HeldClass {
  readonly equipmentClassId: string;
  readonly equipmentClassCode: string;
  readonly equipmentClassName: string;
  /** Devices in this system that were handed over to it. */
  readonly registered: number;
  /** What it said that it had before this system, all groups together. */
  readonly declared: number;
}

/** What an organisation holds by class, in the order of their names; read by the index of its custody. */
export async function holdingsOf(db: Reader, organisationId: string): Promise<readonly HeldClass[]> {
  const [registered, declared, classes] = await db.selectAll(
    query({ equipmentClassId: id(), units: count() }, db.q('devices').where({ custodian_id: organisationId, state: 'handed_over' }).groupBy('equipment_class_id').select('equipment_class_id', db.q.raw('count(*) as units'))),
    query({ equipmentClassId: id(), quantity: count() }, db.q('declared_holdings').where({ organisation_id: organisationId }).select('equipment_class_id', 'quantity')),
    query({ id: id(), code: code(), name: text() }, db.q('equipment_classes').orderBy('name').select('id', 'code', 'name')),
  );
  const sum = (rows: readonly number[]): number => rows.reduce((total, each) => total + each, 0);
  return classes
    .map((each) => ({
      equipmentClassId: each.id, equipmentClassCode: each.code, equipmentClassName: each.name,
      registered: sum(registered.filter((row) => row.equipmentClassId === each.id).map((row) => row.units)),
      declared: sum(declared.filter((row) => row.equipmentClassId === each.id).map((row) => row.quantity)),
    }))
    .filter(({ registered: here, declared: before }) => here + before > 0);
}
