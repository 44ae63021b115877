import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import type { Permission } from '../../shared/permissions.ts';
import { identifierCodes } from '../../shared/identifiers/identifier.ts';
import { changeIdentifier } from './change-identifier.ts';
import { listDeviceHistory, lookUpDevice, viewDevice } from './device-read-model.ts';
import * as schemas from './device-schemas.ts';
import { labelOf } from './label.ts';
import { listDevices } from './list-devices.ts';
import { changeCondition, moveDevice } from './move-device.ts';
import { viewStockLocation } from './stock-read-model.ts';
import { disposeOfDevice, takeDeviceStep } from './take-device-step.ts';

const tags = ['Devices'];
const params = s.object({ id: s.id() });
const missing = 'device.not_found';
const changeErrors = [missing, 'state.not_allowed', 'version.mismatch', 'persistence.version_conflict'];
const readable = { tags, permission: 'device:read' } as const;
const changing = { method: 'PUT', tags, permission: 'device:write', params, responses: { 200: schemas.deviceSchema }, ifMatch: true } as const;

/** Devices: found by whatever is printed on them, followed through their life, changed step by step. */
export function deviceRoutes(deps: Deps): readonly Route[] {
  /** A device outside the scope of the permission does not exist for the person who asks. */
  const within = (context: RequestContext, permission: Permission, deviceId: string) => deps.uow.read((db) => viewDevice(db, deviceId, context.scope(permission)));
  return [
    defineRoute({
      ...readable, method: 'GET', path: '/devices', operationId: 'listDevices', summary: 'Devices within your scope', query: schemas.deviceListQuery, responses: { 200: schemas.devicePageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listDevices(db, query, context.scope('device:read'))),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/devices/lookup', operationId: 'lookUpDevice', summary: 'The device that carries a number', query: schemas.lookUpQuery, responses: { 200: schemas.deviceSchema },
      errors: [missing, 'device.ambiguous'],
      handler: (context, { query }) => deps.uow.read((db) => lookUpDevice(db, query.value, context.scope('device:read'))),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/devices/{id}', operationId: 'getDevice', summary: 'A device with its numbers and origin', params, responses: { 200: schemas.deviceSchema }, errors: [missing],
      handler: (context, { params: { id } }) => within(context, 'device:read', id),
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/devices/{id}/history', operationId: 'listDeviceHistory', summary: "A device's life without gaps, or the line that held at an instant", params,
      query: schemas.historyQuery, responses: { 200: schemas.historyPageSchema }, errors: [missing],
      handler: async (context, { params: { id }, query }) => {
        await within(context, 'device:read', id);
        return deps.uow.read((db) => listDeviceHistory(db, id, query));
      },
    }),
    defineRoute({
      ...readable, method: 'GET', path: '/devices/{id}/label', operationId: 'getDeviceLabel', summary: 'What a label of the device says', params, responses: { 200: schemas.labelSchema }, errors: [missing],
      handler: async (context, { params: { id } }) => labelOf(await within(context, 'device:read', id), deps.config.publicUrl),
    }),
    defineRoute({
      ...changing, path: '/devices/{id}/step', operationId: 'takeDeviceStep', summary: 'Check, stage, repair or wipe a device', body: schemas.stepSchema, errors: [...changeErrors, 'device.never_handed_over'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:write', id);
        return takeDeviceStep(deps, context, { deviceId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      ...changing, permission: 'device:retire', path: '/devices/{id}/disposal', operationId: 'disposeOfDevice', summary: 'Retire a device, sell or destroy it', body: schemas.disposalSchema,
      errors: [...changeErrors, 'device.dedicated', 'device.in_use'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:retire', id);
        return disposeOfDevice(deps, context, { deviceId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      ...changing, path: '/devices/{id}/location', operationId: 'moveDevice', summary: 'Put a device on another shelf', body: schemas.moveSchema, errors: [...changeErrors, 'device.not_in_store', 'stock.location_not_found'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:write', id);
        await deps.uow.read((db) => viewStockLocation(db, body.stockLocationId, context.scope('device:write')));
        return moveDevice(deps, context, { deviceId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      ...changing, path: '/devices/{id}/condition', operationId: 'changeDeviceCondition', summary: 'Note the condition of a device', body: schemas.conditionChangeSchema, errors: changeErrors,
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:write', id);
        return changeCondition(deps, context, { deviceId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      ...changing, path: '/devices/{id}/identifier', operationId: 'changeDeviceIdentifier', summary: 'Give a device a new number, as after a mainboard swap', body: schemas.identifierChangeSchema,
      errors: [...changeErrors, 'device.identifier_taken', ...identifierCodes],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:write', id);
        return changeIdentifier(deps, context, { deviceId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
  ];
}
