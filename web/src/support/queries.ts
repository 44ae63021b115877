import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type Receipt = Schemas['Receipt'];
export type Scan = Schemas['Scan'];
export type Device = Schemas['Device'];
export type DeviceSummary = Schemas['DeviceSummary'];
export type HandOver = Schemas['HandOver'];

export const receiptsQuery = infiniteQueryOptions({
  queryKey: ['receipts', 'list'],
  queryFn: ({ pageParam }) => answer(api.GET('/receipts', { params: { query: { limit: 50, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const receiptQuery = (id: string) => queryOptions({ queryKey: ['receipts', id], queryFn: () => answer(api.GET('/receipts/{id}', { params: { path: { id } } })) });

export const expectedQuery = (id: string) => queryOptions({
  queryKey: ['receipts', id, 'expected'],
  queryFn: () => answer(api.GET('/receipts/{id}/expected-identifiers', { params: { path: { id }, query: { limit: 200 } } })),
});

export const scansQuery = (id: string) => queryOptions({
  queryKey: ['receipts', id, 'scans'],
  queryFn: () => answer(api.GET('/receipts/{id}/scans', { params: { path: { id }, query: { limit: 50 } } })),
});

/** From whom something is on its way: the orders that suppliers know. */
export const expectedOrdersQuery = queryOptions({
  queryKey: ['orders', 'expected'],
  queryFn: () => answer(api.GET('/orders', { params: { query: { limit: 200, state: ['sent', 'acknowledged'] } } })),
});

export const stockLocationsQuery = queryOptions({ queryKey: ['stock-locations'], queryFn: () => answer(api.GET('/stock-locations', { params: { query: { limit: 200, active: true } } })), staleTime: 5 * 60_000 });

export interface DeviceFilters {
  readonly q?: string | undefined;
  readonly state?: Schemas['DeviceState'] | undefined;
}

export const devicesQuery = ({ q, state }: DeviceFilters) => infiniteQueryOptions({
  queryKey: ['devices', 'list', { q, state }],
  queryFn: ({ pageParam }) => answer(api.GET('/devices', { params: { query: { limit: 50, ...(q && { q }), ...(state && { state: [state] }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const deviceQuery = (id: string) => queryOptions({ queryKey: ['devices', id], queryFn: () => answer(api.GET('/devices/{id}', { params: { path: { id } } })) });

export const deviceHistoryQuery = (id: string) => queryOptions({
  queryKey: ['devices', id, 'history'],
  queryFn: () => answer(api.GET('/devices/{id}/history', { params: { path: { id }, query: { limit: 100, sort: '-sequence' } } })),
});

export interface HandOverFilters {
  readonly state?: Schemas['HandOverState'] | undefined;
}

export const handOversQuery = ({ state }: HandOverFilters) => infiniteQueryOptions({
  queryKey: ['hand-overs', 'list', { state }],
  queryFn: ({ pageParam }) => answer(api.GET('/hand-overs', { params: { query: { limit: 50, ...(state && { state }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const handOverQuery = (id: string) => queryOptions({ queryKey: ['hand-overs', id], queryFn: () => answer(api.GET('/hand-overs/{id}', { params: { path: { id } } })) });

export const organisationsQuery = (q: string) => queryOptions({
  queryKey: ['organisations', 'search', q],
  queryFn: () => answer(api.GET('/organisations', { params: { query: { limit: 50, ...(q !== '' && { q }) } } })),
  staleTime: 60_000,
});

/** What is reserved for an organisation and waits to be handed over. */
export const reservationsQuery = (organisationId: string) => queryOptions({
  queryKey: ['allocation', 'reservations', organisationId],
  queryFn: () => answer(api.GET('/allocation/reservations', { params: { query: { organisationId, state: 'held', limit: 200 } } })),
});

/** The lines on order with a supplier that something may still come for: what belongs to no despatch advice is told by them. */
export const openLinesQuery = (supplierId: string) => queryOptions({
  queryKey: ['orders', 'open-lines', supplierId],
  queryFn: async () => {
    const { items } = await answer(api.GET('/orders', { params: { query: { supplierId, state: ['sent', 'acknowledged'], limit: 50 } } }));
    const orders = await Promise.all(items.map(({ id }) => answer(api.GET('/orders/{id}', { params: { path: { id } } }))));
    return orders.flatMap(({ number, lines }) => lines.filter(({ visible }) => visible.accepted + visible.closed < visible.quantity).map(({ id, position, modelName }) => ({ id, name: `${number}, ${position}: ${modelName}` })));
  },
});
