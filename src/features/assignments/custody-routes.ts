import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import { s } from '../../http/schema.ts';
import {
  deviceReturnSchema, foundSchema, incidentListQuery, incidentPageSchema, incidentSchema, lossSchema, newTransferSchema, returnedDevicesSchema, swapSchema, transferListQuery, transferPageSchema, transferSchema,
} from './assignment-schemas.ts';
import { reportFound, reportLoss } from './report-loss.ts';
import { returnDevices } from './return-device.ts';
import { swapDevices } from './swap-devices.ts';
import { giveBackTransfer, transferDevices } from './transfer-devices.ts';
import { listIncidents, listTransfers, viewTransfer } from './transfer-read-model.ts';

const params = s.object({ id: s.id() });
const conflicts = ['device.not_found', 'state.not_allowed', 'persistence.version_conflict'];

/** Custody without a person: returns, transfers, swaps, and devices that are gone. */
export function custodyRoutes(deps: Deps): readonly Route[] {
  const transfers = ['Transfers'];
  const incidents = ['Losses'];
  return [
    defineRoute({
      method: 'POST', path: '/device-returns', operationId: 'returnDevices', summary: 'Take back devices that nobody of the organisation has', tags: ['Assignments'], permission: 'return:write', body: deviceReturnSchema,
      responses: { 200: returnedDevicesSchema }, errors: [...conflicts, 'assignment.device_assigned', 'assignment.not_in_custody', 'assignment.location_unknown', 'incident.device_locked', 'request.returned_beyond_hand_over'],
      handler: (context, { body }) => returnDevices(deps, context, context.scope('return:write'), body),
    }),
    defineRoute({
      method: 'GET', path: '/transfers', operationId: 'listTransfers', summary: 'Transfers and swaps from or to your organisations', tags: transfers, permission: 'assignment:read', query: transferListQuery, responses: { 200: transferPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listTransfers(db, query, deps.clock.today(), context.scope('assignment:read'))),
    }),
    defineRoute({
      method: 'POST', path: '/transfers', operationId: 'transferDevices', summary: 'Pass devices on to another organisation; the owner stays', tags: transfers, permission: 'transfer:write', body: newTransferSchema,
      responses: { 201: transferSchema }, errors: ['organisation.not_found', 'transfer.not_possible', 'transfer.return_date', ...conflicts], location: (transfer) => `/transfers/${transfer.id}`,
      handler: (context, { body }) => transferDevices(deps, context, context.scope('transfer:write'), body),
    }),
    defineRoute({
      method: 'GET', path: '/transfers/{id}', operationId: 'getTransfer', summary: 'A transfer with its devices', tags: transfers, permission: 'assignment:read', params, responses: { 200: transferSchema }, errors: ['transfer.not_found'],
      handler: (context, { params: { id } }) => deps.uow.read((db) => viewTransfer(db, id, deps.clock.today(), context.scope('assignment:read'))),
    }),
    defineRoute({
      method: 'PUT', path: '/transfers/{id}/return', operationId: 'giveBackTransfer', summary: 'Devices that were lent come back', tags: transfers, permission: 'transfer:write', params, responses: { 200: transferSchema },
      errors: ['transfer.not_found', 'transfer.not_possible', 'version.mismatch', ...conflicts], ifMatch: true,
      handler: (context, { params: { id } }) => giveBackTransfer(deps, context, context.scope('transfer:write'), { transferId: id, expectedVersion: context.expectedVersion }),
    }),
    defineRoute({
      method: 'POST', path: '/swaps', operationId: 'swapDevices', summary: 'Two devices change places in one step', tags: transfers, permission: 'transfer:write', body: swapSchema, responses: { 201: transferSchema },
      errors: ['swap.not_possible', 'assignment.device_assigned', ...conflicts], location: (transfer) => `/transfers/${transfer.id}`,
      handler: (context, { body }) => swapDevices(deps, context, context.scope('transfer:write'), body),
    }),
    defineRoute({
      method: 'GET', path: '/incidents', operationId: 'listIncidents', summary: 'Reported losses and thefts', tags: incidents, permission: 'device:read', query: incidentListQuery, responses: { 200: incidentPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listIncidents(db, query, context.scope('device:read'))),
    }),
    defineRoute({
      method: 'POST', path: '/devices/{id}/loss', operationId: 'reportLoss', summary: 'Report a device lost or stolen; it is locked at once', tags: incidents, permission: 'incident:report', params, body: lossSchema,
      responses: { 201: incidentSchema }, errors: ['incident.already_reported', 'version.mismatch', 'allocation.reservation_ended', ...conflicts], ifMatch: true,
      handler: (context, { params: { id }, body }) => reportLoss(deps, context, { scope: context.scope('incident:report') }, { deviceId: id, expectedVersion: context.expectedVersion, ...body }),
    }),
    defineRoute({
      method: 'POST', path: '/devices/{id}/found', operationId: 'reportFound', summary: 'A lost or stolen device has turned up; it is inspected', tags: incidents, permission: 'device:write', params, body: foundSchema,
      responses: { 200: incidentSchema }, errors: ['incident.not_found', 'version.mismatch', 'request.returned_beyond_hand_over', ...conflicts], ifMatch: true,
      handler: (context, { params: { id }, body }) => reportFound(deps, context, context.scope('device:write'), { deviceId: id, expectedVersion: context.expectedVersion, ...body }),
    }),
  ];
}
