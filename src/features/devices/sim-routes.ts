import type { Deps } from '../../deps.ts';
import { defineRoute, type Route } from '../../http/define-route.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { s } from '../../http/schema.ts';
import { inScope, type Permission } from '../../shared/permissions.ts';
import { identifierCodes } from '../../shared/identifiers/identifier.ts';
import { organisationErrors } from '../organisations/organisation-errors.ts';
import { viewDevice } from './device-read-model.ts';
import * as schemas from './device-schemas.ts';
import { listSimCards, viewSimCard } from './stock-read-model.ts';
import { placeSimCard, readSimSecrets, registerSimCard, takeSimStep } from './write-sim-card.ts';

const tags = ['SIM cards'];
const params = s.object({ id: s.id() });
const changeErrors = ['sim.not_found', 'version.mismatch', 'persistence.version_conflict'];

/** SIM cards: numbers in the open, PIN and PUK sealed and shown on demand. */
export function simRoutes(deps: Deps): readonly Route[] {
  const within = (context: RequestContext, permission: Permission, simCardId: string) => deps.uow.read((db) => viewSimCard(db, simCardId, context.scope(permission)));
  return [
    defineRoute({
      method: 'GET', path: '/sim-cards', operationId: 'listSimCards', summary: 'SIM cards within your scope', tags, permission: 'device:read', query: schemas.simListQuery, responses: { 200: schemas.simPageSchema },
      handler: (context, { query }) => deps.uow.read((db) => listSimCards(db, query, context.scope('device:read'))),
    }),
    defineRoute({
      method: 'GET', path: '/sim-cards/{id}', operationId: 'getSimCard', summary: 'One SIM card', tags, permission: 'device:read', params, responses: { 200: schemas.simSchema }, errors: ['sim.not_found'],
      handler: (context, { params: { id } }) => within(context, 'device:read', id),
    }),
    defineRoute({
      method: 'POST', path: '/sim-cards', operationId: 'registerSimCard', summary: 'Take a SIM card into stock', tags, permission: 'device:write', body: schemas.newSimSchema, responses: { 201: schemas.simSchema },
      errors: ['organisation.not_found', 'sim.iccid_taken', ...identifierCodes], location: ({ id }) => `/sim-cards/${id}`,
      handler: async (context, { body }) => {
        const scope = context.scope('device:write');
        if (!inScope(scope, body.ownerId) || !inScope(scope, body.custodianId)) throw organisationErrors['organisation.not_found']();
        return registerSimCard(deps, context, body);
      },
    }),
    defineRoute({
      method: 'PUT', path: '/sim-cards/{id}/step', operationId: 'takeSimCardStep', summary: 'Activate, block or end a SIM card', tags, permission: 'device:write', params, body: schemas.simStepSchema, ifMatch: true,
      responses: { 200: schemas.simSchema }, errors: [...changeErrors, 'state.not_allowed'],
      handler: async (context, { params: { id }, body }) => {
        await within(context, 'device:write', id);
        return takeSimStep(deps, context, { simCardId: id, expectedVersion: context.expectedVersion, ...body });
      },
    }),
    defineRoute({
      method: 'PUT', path: '/sim-cards/{id}/device', operationId: 'placeSimCard', summary: 'Put a SIM card into a device or take it out', tags, permission: 'device:write', params, body: schemas.simPlaceSchema, ifMatch: true,
      responses: { 200: schemas.simSchema }, errors: [...changeErrors, 'device.not_found', 'sim.device_taken'],
      handler: async (context, { params: { id }, body: { deviceId } }) => {
        await within(context, 'device:write', id);
        if (deviceId !== null) await deps.uow.read((db) => viewDevice(db, deviceId, context.scope('device:write')));
        return placeSimCard(deps, context, { simCardId: id, expectedVersion: context.expectedVersion, deviceId });
      },
    }),
    defineRoute({
      method: 'POST', path: '/sim-cards/{id}/secrets', operationId: 'readSimSecrets', summary: 'Show PIN and PUK; the reading is noted', tags, permission: 'sim:read_secret', params, idempotency: 'none',
      responses: { 200: schemas.simSecretsSchema }, errors: ['sim.not_found', 'sim.no_secrets'],
      handler: async (context, { params: { id } }) => {
        await within(context, 'sim:read_secret', id);
        return readSimSecrets(deps, context, id);
      },
    }),
  ];
}
