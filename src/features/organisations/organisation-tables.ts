import { bool, code, count, date, id, instant, int, nullable, text } from '../../persistence/columns.ts';
import { table, type Row } from '../../persistence/table.ts';
import type { HeadGroup, OrganisationKind } from './organisation.ts';

/** `pupils` and `staff` are the counts of today; the dated ones stand in `organisation_head_counts`. */
export const organisations = table('organisations', {
  id: id(),
  kind: code<OrganisationKind>(12),
  parentId: nullable(id()),
  /** True for the one root, else null: a generated column may not look at `parent_id` on MariaDB. */
  root: nullable(bool()),
  name: text(250),
  sortKey: text(190),
  searchKey: text(190),
  /** Schulnummer */
  officialNumber: nullable(code(20)),
  /** Amtlicher Gemeindeschlüssel */
  officialKey: nullable(code(12)),
  schoolForm: nullable(text(80)),
  publicBody: nullable(bool()),
  pupils: nullable(count()),
  staff: nullable(count()),
  socialIndex: nullable(int()),
  street: nullable(text(200)),
  postalCode: nullable(code(10)),
  city: nullable(text(100)),
  validFrom: nullable(date()),
  validTo: nullable(date()),
  successorId: nullable(id()),
  version: int(),
});

/** Each organisation with everything above it, itself included at depth 0. */
export const organisationClosure = table('organisation_closure', { ancestorId: id(), descendantId: id(), depth: count() });

export const organisationHeadCounts = table('organisation_head_counts', {
  organisationId: id(),
  headGroup: code<HeadGroup>(10),
  validFrom: date(),
  heads: count(),
});

export const organisationMergers = table('organisation_mergers', {
  organisationId: id(),
  successorId: id(),
  effectiveOn: date(),
  completedAt: nullable(instant()),
});

export type Organisation = Row<typeof organisations>;
