import { listQuery, pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { headGroups, organisationKinds } from './organisation.ts';

const optionalText = (max: number) => s.optional(s.nullable(s.string({ max })));
const kind = s.enumOf(organisationKinds, { name: 'OrganisationKind' });
const count = s.quantity({ max: 10_000_000 });

export const organisationSchema = s.object({
  id: s.id(),
  kind,
  parentId: s.describe(s.nullable(s.id()), 'Null for the root.'),
  name: s.string({ max: 250 }),
  officialNumber: s.describe(s.nullable(s.string({ max: 20 })), 'Schulnummer'),
  officialKey: s.describe(s.nullable(s.string({ max: 12 })), 'Amtlicher Gemeindeschlüssel'),
  schoolForm: s.nullable(s.string({ max: 80 })),
  publicBody: s.nullable(s.bool()),
  pupils: s.nullable(count),
  staff: s.nullable(count),
  socialIndex: s.describe(s.nullable(s.int({ min: 1, max: 9 })), '1 (least burdened) to 9; null where none is published.'),
  street: s.nullable(s.string({ max: 200 })),
  postalCode: s.nullable(s.string({ max: 10 })),
  city: s.nullable(s.string({ max: 100 })),
  validFrom: s.nullable(s.date()),
  validTo: s.nullable(s.date()),
  successorId: s.nullable(s.id()),
  version: s.version(),
}, { name: 'Organisation' });

export const organisationPage = pageOf(organisationSchema, 'OrganisationPage');

export const organisationListQuery = listQuery({
  sorts: ['name', 'pupils'], defaultSort: 'name',
  filters: {
    q: s.describe(s.optional(s.string({ max: 100 })), 'The beginning of any word of name, town or number.'),
    kind: s.optional(kind),
    parentId: s.optional(s.id()),
    below: s.describe(s.optional(s.id()), 'Everything at any depth below this organisation.'),
    officialNumber: s.optional(s.ascii({ max: 20 })),
    schoolForm: s.optional(s.string({ max: 80 })),
    on: s.describe(s.optional(s.date()), 'Those that exist on this day.'),
  },
});

export const childrenListQuery = listQuery({ sorts: ['name', 'pupils'], defaultSort: 'name', filters: { kind: s.optional(kind) } });

const changeable = {
  officialNumber: s.optional(s.nullable(s.ascii({ max: 20 }))),
  officialKey: s.optional(s.nullable(s.ascii({ max: 12 }))),
  schoolForm: optionalText(80),
  publicBody: s.optional(s.nullable(s.bool())),
  socialIndex: s.optional(s.nullable(s.int({ min: 1, max: 9 }))),
  street: optionalText(200),
  postalCode: s.optional(s.nullable(s.ascii({ max: 10 }))),
  city: optionalText(100),
  validFrom: s.optional(s.nullable(s.date())),
  validTo: s.optional(s.nullable(s.date())),
};

export const newOrganisationSchema = s.object({ kind, parentId: s.id(), name: s.string({ max: 250 }), ...changeable }, { name: 'NewOrganisation' });

export const organisationChangeSchema = s.object({ name: s.optional(s.string({ max: 250 })), parentId: s.optional(s.id()), ...changeable }, { name: 'OrganisationChange' });

export const headCountsSchema = s.object({
  items: s.array(s.object({ headGroup: s.enumOf(headGroups), validFrom: s.date(), heads: count })),
}, { name: 'HeadCounts' });

export const newHeadCountsSchema = s.object({
  validFrom: s.date(),
  heads: s.object({ pupil: s.optional(count), teacher: s.optional(count), employee: s.optional(count) }),
}, { name: 'NewHeadCounts' });

export const mergerSchema = s.object({ successorId: s.id(), effectiveOn: s.date() }, { name: 'Merger' });

const rowSchema = s.object({
  line: s.int(),
  officialNumber: s.string({ min: 0, max: 100 }),
  problems: s.array(s.object({ path: s.string({ max: 200 }), code: s.string({ max: 100 }), message: s.string({ max: 500 }) })),
});

export const importSummarySchema = s.object({
  rows: s.int(), created: s.int(), updated: s.int(), unchanged: s.int(), refused: s.int(), municipalitiesCreated: s.int(),
  refusals: s.describe(s.array(rowSchema), 'The first 1,000 refused rows, each with all that is wrong with it.'),
}, { name: 'SchoolImport' });
