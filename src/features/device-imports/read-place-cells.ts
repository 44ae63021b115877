import type { CalendarDate } from '../../shared/calendar-date.ts';
import type { ImportStatus } from './cell-values.ts';
import { named, remembering } from './find-named.ts';
import type { ImportColumn } from './import-columns.ts';
import type { ImportLocation, ImportOrganisation, ImportReferences } from './import-references.ts';
import type { CellOf } from './read-model-cells.ts';
import type { RowErrorCode } from './row-errors.ts';

/** Whose a device is, who answers for it, and where it lies. */
export interface PlaceFound {
  readonly ownerId: string;
  readonly custodianId: string;
  readonly stockLocationId: string | null;
}

type Report = (column: ImportColumn, code: RowErrorCode) => void;

/**
 * Owner, custodian and stock location of a row. Who keeps the store answers for what lies in it; a device in use is
 * its owner's to answer for unless the row names somebody else.
 */
export function placeReader(references: ImportReferences, today: CalendarDate): (cell: CellOf, status: ImportStatus, report: Report) => PlaceFound | undefined {
  const organisation = remembering((cell) => oneOrganisation(named(cell, references.organisations, references.organisationsByName), today));
  const locations = remembering((cell) => named(cell, references.locationsByCode, references.locationsByName));
  return (cell, status, report) => {
    const at = (column: 'owner' | 'custodian'): string | undefined => {
      const found = organisation(cell(column));
      if ('id' in found) return found.id;
      report(column, found.problem);
      return undefined;
    };
    const ownerId = cell('owner') === '' ? undefined : at('owner');
    if (cell('owner') === '') report('owner', 'device_import.required');
    const givenCustodian = cell('custodian') === '' ? undefined : at('custodian');
    const text = cell('location');
    if (status === 'in_use' || text === '') {
      if (text !== '') report('location', 'device_import.location_in_use');
      if (status !== 'in_use') report('location', 'device_import.location_missing');
      return ownerId === undefined ? undefined : { ownerId, custodianId: givenCustodian ?? ownerId, stockLocationId: null };
    }
    const location = oneLocation(locations(text), givenCustodian ?? ownerId, givenCustodian !== undefined);
    if ('problem' in location) {
      report('location', location.problem);
      return undefined;
    }
    return ownerId === undefined ? undefined : { ownerId, custodianId: location.organisationId, stockLocationId: location.id };
  };
}

type Problem = { readonly problem: RowErrorCode };

function oneOrganisation(found: readonly ImportOrganisation[], today: CalendarDate): ImportOrganisation | Problem {
  const alive = found.filter((each) => each.validTo === null || each.validTo >= today);
  const [one, second] = alive;
  if (one === undefined) return { problem: found.length > 0 ? 'device_import.organisation_ended' : 'device_import.organisation_unknown' };
  return second === undefined ? one : { problem: 'device_import.organisation_ambiguous' };
}

/** Several stores may have a shelf of the same name: the one of whoever answers for the device is meant. */
function oneLocation(found: readonly ImportLocation[], organisationId: string | undefined, mustBeTheirs: boolean): ImportLocation | Problem {
  const theirs = found.filter((each) => each.organisationId === organisationId);
  const [one, second] = theirs.length > 0 || mustBeTheirs ? theirs : found;
  if (one === undefined) return { problem: found.length > 0 ? 'device_import.location_elsewhere' : 'device_import.location_unknown' };
  return second === undefined ? one : { problem: 'device_import.location_ambiguous' };
}
