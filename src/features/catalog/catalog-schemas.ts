import { pageOf } from '../../http/paging.ts';
import { s } from '../../http/schema.ts';
import { trackings } from './product-model.ts';

export const trackingSchema = s.enumOf(trackings, { name: 'Tracking' });

export const manufacturerFields = { name: s.string({ max: 190 }) };
export const manufacturerSchema = s.object({ id: s.id(), ...manufacturerFields, version: s.version() }, { name: 'Manufacturer' });
export const manufacturerPage = pageOf(manufacturerSchema, 'ManufacturerPage');

const entryCode = s.string({ max: 40, pattern: /^[a-z0-9][a-z0-9-]*$/ });
export const classFields = {
  name: s.string({ max: 200 }),
  priceCap: s.describe(s.nullable(s.money({ min: 1 })), 'Gross price of one piece that must not be exceeded, in cents.'),
};
export const newClassFields = { code: entryCode, tracking: trackingSchema, ...classFields };
export const equipmentClassSchema = s.object({ id: s.id(), ...newClassFields, version: s.version(), createdAt: s.instant() }, { name: 'EquipmentClass' });
export const equipmentClassPage = pageOf(equipmentClassSchema, 'EquipmentClassPage');

export const modelFields = {
  name: s.string({ max: 200 }),
  gtin: s.describe(s.nullable(s.string({ max: 30 })), 'GTIN-8, -12, -13 or -14 with its check digit; kept with 14 digits.'),
  manufacturerPartNumber: s.nullable(s.string({ max: 60 })),
  preferenceRank: s.describe(s.int({ min: 1, max: 1000 }), 'Place inside its class: 1 is handed out first where several models will do.'),
  packSize: s.quantity({ min: 1, max: 10_000 }),
  active: s.bool(),
};
export const newModelFields = { manufacturerId: s.id(), equipmentClassId: s.id(), ...modelFields };
const modelCore = { id: s.id(), ...newModelFields, tracking: trackingSchema, version: s.version(), createdAt: s.instant() };
export const productModelSchema = s.object(modelCore, { name: 'ProductModel' });
export const modelViewSchema = s.object({ ...modelCore, manufacturerName: s.string(), classCode: s.string() }, { name: 'ProductModelView' });
export const modelPage = pageOf(modelViewSchema, 'ProductModelPage');

const componentSchema = s.object({ equipmentClassId: s.id(), quantity: s.quantity({ min: 1 }) }, { name: 'KitComponent' });
export const kitFields = {
  name: s.string({ max: 200 }),
  scarceClassId: s.describe(s.id(), 'The component that decides how many kits can be given out.'),
  active: s.bool(),
  components: s.array(componentSchema, { min: 1, max: 50 }),
};
export const newKitFields = { code: entryCode, ...kitFields };
export const kitSchema = s.object({ id: s.id(), ...newKitFields, version: s.version(), createdAt: s.instant() }, { name: 'Kit' });
export const kitPage = pageOf(kitSchema, 'KitPage');
