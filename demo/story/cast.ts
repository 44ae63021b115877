import type { Role } from '../../src/shared/permissions.ts';

/** Everybody and everything that the story begins with. All names are invented. */

export const PROVIDER = 'Rechenzentrum Weserland';

export interface School {
  readonly name: string;
  readonly pupils: number;
  /** Official social index 1 to 9; a Förderschule has none. */
  readonly index: number | null;
  /** Tablets that the school already held. */
  readonly held: number;
  readonly asksTablets: number;
  /** What the Träger approves of them. */
  readonly tablets: number;
  readonly teacherLaptops: number;
  readonly form: string;
}

export interface Department {
  readonly name: string;
  readonly employees: number;
  readonly laptops: number;
  readonly phones: number;
}

export interface Municipality {
  readonly key: 'auental' | 'birkheim' | 'linde';
  readonly name: string;
  readonly officialKey: string;
  readonly schools: readonly School[];
  readonly departments: readonly Department[];
}

const forms: readonly [RegExp, string][] = [
  [/^GS|^Grundschule/, 'Grundschule'], [/^FS/, 'Förderschule'], [/Gymnasium/, 'Gymnasium'], [/Gesamtschule/, 'Gesamtschule'], [/Realschule/, 'Realschule'], [/Sekundarschule/, 'Sekundarschule'],
];

const school = (name: string, pupils: number, index: number | null, held: number, tablets: number, teacherLaptops: number, asksTablets = tablets): School => ({
  name, pupils, index, held, tablets, asksTablets, teacherLaptops, form: forms.find(([pattern]) => pattern.test(name))?.[1] ?? 'Schule',
});

const department = (name: string, employees: number, laptops: number, phones: number): Department => ({ name, employees, laptops, phones });

/** Asked for twice by mistake, once by the school and once by its caretaker's list: the twelve on top are refused. */
export const DUPLICATE = { school: 'GS Kirchplatz', units: 12 } as const;

export const municipalities: readonly Municipality[] = [
  {
    key: 'auental', name: 'Stadt Auental', officialKey: '05999001',
    schools: [
      school('Gymnasium am Wall', 980, 1, 24, 30, 10), school('Gesamtschule Nord', 1150, 4, 18, 36, 11), school('Realschule Mitte', 560, 3, 12, 18, 6),
      school('Sekundarschule Aue', 480, 5, 8, 20, 5), school('GS Lindenhof', 240, 8, 0, 14, 3), school('GS Bahnhofstraße', 260, 6, 2, 12, 3),
      school(DUPLICATE.school, 210, 2, 4, 8, 3, 8 + DUPLICATE.units), school('GS Südring', 300, 5, 3, 12, 4), school('GS Waldsiedlung', 180, 3, 0, 8, 3),
      school('GS Mühlenfeld', 220, 4, 2, 8, 3), school('GS Ost', 270, 7, 0, 12, 4), school('GS Heide', 150, 2, 0, 6, 2), school('GS Talweg', 190, 3, 6, 6, 3),
      school('FS Brücke', 120, null, 4, 10, 4), school('GS Marktschule', 230, 4, 1, 8, 3), school('GS Neustadt', 250, 6, 3, 8, 3),
    ],
    departments: [
      department('Ordnungsamt Auental', 34, 8, 6), department('Jugendamt Auental', 41, 7, 5), department('Sozialamt Auental', 38, 6, 3),
      department('Bauamt Auental', 29, 4, 0), department('Kämmerei Auental', 17, 3, 0), department('Bürgerbüro Auental', 12, 2, 0),
    ],
  },
  {
    key: 'birkheim', name: 'Stadt Birkheim', officialKey: '05999002',
    schools: [
      school('Gymnasium Birkheim', 720, 2, 10, 20, 10), school('Realschule Birkheim', 430, 4, 8, 14, 6), school('GS1 Birkheim', 210, 3, 0, 10, 4), school('GS2 Birkheim', 240, 6, 2, 12, 4),
      school('GS3 Birkheim', 190, 2, 4, 8, 4), school('GS4 Birkheim', 260, 5, 0, 12, 4), school('GS5 Birkheim', 150, 4, 0, 8, 4), school('GS6 Birkheim', 180, 7, 0, 8, 4),
    ],
    departments: [
      department('Bürgeramt Birkheim', 46, 20, 0), department('Jugendamt Birkheim', 39, 16, 4), department('Ordnungsamt Birkheim', 27, 12, 6), department('Kämmerei Birkheim', 9, 2, 0),
    ],
  },
  {
    key: 'linde', name: 'Gemeinde Linde', officialKey: '05999003',
    schools: [
      school('Sekundarschule Linde', 390, 4, 6, 24, 0), school('GS1 Linde', 200, 3, 0, 14, 0), school('GS2 Linde', 160, 5, 2, 12, 0), school('GS3 Linde', 140, 2, 0, 10, 0),
    ],
    departments: [department('Bürgerbüro Linde', 11, 0, 4), department('Ordnungsamt Linde', 8, 0, 2)],
  },
];

/** Teachers are weighed by heads, about one to fourteen pupils. */
export const teachersOf = ({ pupils }: School): number => Math.round(pupils / 14);

/** What a Birkheim department withdraws in week 9, and from whom a laptop is stolen. */
export const WITHDRAWS = { department: 'Kämmerei Birkheim', units: 2 } as const;
export const ROBBED = 'Jugendamt Birkheim';

export const equipment = {
  tablet: { name: 'Tablet', tracking: 'serial', priceCap: 50_000 },
  'teacher-laptop': { name: 'Notebook für Lehrkräfte', tracking: 'serial', priceCap: null },
  'employee-laptop': { name: 'Notebook für Beschäftigte', tracking: 'serial', priceCap: null },
  phone: { name: 'Diensttelefon', tracking: 'imei', priceCap: null },
  headset: { name: 'Headset', tracking: 'counted', priceCap: null },
} as const;
export type EquipmentCode = keyof typeof equipment;

/** Manufacturer's part number → class and place among the models of the class. */
export const models: Readonly<Record<string, { readonly equipment: EquipmentCode; readonly rank: number }>> = {
  'FW-M10-64': { equipment: 'tablet', rank: 1 },
  'FW-M11-128': { equipment: 'tablet', rank: 2 },
  'KT-L14-256': { equipment: 'teacher-laptop', rank: 1 },
  'KT-14-512': { equipment: 'employee-laptop', rank: 1 },
  'FW-R5': { equipment: 'phone', rank: 1 },
  'KL-20-U': { equipment: 'headset', rank: 1 },
};

export interface Person {
  readonly login: string;
  readonly name: string;
  readonly does: { readonly de: string; readonly en: string };
  readonly grants: readonly { readonly role: Role; readonly at: string }[];
}

const person = (login: string, name: string, de: string, en: string, ...grants: readonly (readonly [at: string, ...roles: Role[]])[]): Person => ({
  login, name, does: { de, en }, grants: grants.flatMap(([at, ...roles]) => roles.map((role) => ({ role, at }))),
});

/** The five whom a visitor can be. */
export const visitors = {
  procurement: person('petersen', 'Jana Petersen', 'Einkauf', 'procurement', [PROVIDER, 'procurement']),
  itSupport: person('aydin', 'Mehmet Aydin', 'IT-Support', 'IT support', [PROVIDER, 'it_support']),
  school: person('brandt', 'Anke Brandt', 'Gymnasium am Wall', 'Gymnasium am Wall', ['Gymnasium am Wall', 'requester', 'endorser', 'school_custodian']),
  approver: person('harms', 'Silke Harms', 'Träger Stadt Auental', 'Träger Stadt Auental', ['Stadt Auental', 'approver', 'allocator']),
  auditor: person('jansen', 'Rolf Jansen', 'Revision', 'auditor', [PROVIDER, 'auditor']),
} as const;

export const others = {
  orderApprover: person('lindner', 'Ute Lindner', 'Leitung Einkauf', 'head of procurement', [PROVIDER, 'order_approver']),
  policyAuthor: person('wolters', 'Henrik Wolters', 'Zuteilungsregeln', 'allocation rules', [PROVIDER, 'policy_author']),
  policyApprover: person('reimers', 'Gesa Reimers', 'Leitung', 'management', [PROVIDER, 'policy_approver']),
  lindenhof: person('okafor', 'Lena Okafor', 'GS Lindenhof', 'GS Lindenhof', ['GS Lindenhof', 'requester', 'school_custodian']),
  requestsAuental: person('thiele', 'Jonas Thiele', 'Verwaltung Auental', 'administration Auental', ['Stadt Auental', 'requester']),
  requestsBirkheim: person('kaya', 'Elif Kaya', 'Verwaltung Birkheim', 'administration Birkheim', ['Stadt Birkheim', 'requester']),
  requestsLinde: person('vogt', 'Karin Vogt', 'Verwaltung Linde', 'administration Linde', ['Gemeinde Linde', 'requester']),
  endorserAuental: person('sommer', 'Frank Sommer', 'Leitungen Auental', 'heads Auental', ['Stadt Auental', 'endorser']),
  endorserBirkheim: person('nowak', 'Ewa Nowak', 'Leitungen Birkheim', 'heads Birkheim', ['Stadt Birkheim', 'endorser']),
  endorserLinde: person('peters', 'Uwe Peters', 'Leitungen Linde', 'heads Linde', ['Gemeinde Linde', 'endorser']),
  approverBirkheim: person('hoffmann', 'Birgit Hoffmann', 'Träger Stadt Birkheim', 'Träger Stadt Birkheim', ['Stadt Birkheim', 'approver', 'allocator']),
  approverLinde: person('greve', 'Torsten Greve', 'Träger Gemeinde Linde', 'Träger Gemeinde Linde', ['Gemeinde Linde', 'approver', 'allocator']),
} as const;

export const people = { ...visitors, ...others };
export type PersonKey = keyof typeof people;

/** Who asks, stands behind it and decides in each municipality. */
export const office: Readonly<Record<Municipality['key'], { readonly asks: PersonKey; readonly endorses: PersonKey; readonly approves: PersonKey }>> = {
  auental: { asks: 'requestsAuental', endorses: 'endorserAuental', approves: 'approver' },
  birkheim: { asks: 'requestsBirkheim', endorses: 'endorserBirkheim', approves: 'approverBirkheim' },
  linde: { asks: 'requestsLinde', endorses: 'endorserLinde', approves: 'approverLinde' },
};
