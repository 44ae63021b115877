import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type Order = Schemas['Order'];
export type OrderLine = Schemas['OrderLine'];
export type OrderSummary = Schemas['OrderSummary'];
export type OrderState = Schemas['OrderState'];
export type Slip = Schemas['Slip'];

export interface OrderFilters {
  readonly state?: readonly OrderState[] | undefined;
  readonly q?: string | undefined;
  readonly supplierId?: string | undefined;
  readonly dueBy?: string | undefined;
}

export const ordersQuery = ({ state, q, supplierId, dueBy }: OrderFilters) => infiniteQueryOptions({
  queryKey: ['orders', 'list', { state, q, supplierId, dueBy }],
  queryFn: ({ pageParam }) => answer(api.GET('/orders', { params: { query: { limit: 50, ...(state && { state: [...state] }), ...(q && { q }), ...(supplierId && { supplierId }), ...(dueBy && { dueBy }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const orderQuery = (id: string) => queryOptions({
  queryKey: ['orders', id],
  queryFn: () => answer(api.GET('/orders/{id}', { params: { path: { id } } })),
});

export const promisesOnOrderQuery = (id: string) => queryOptions({
  queryKey: ['promises', 'order', id],
  queryFn: () => answer(api.GET('/orders/{id}/promises', { params: { path: { id } } })),
});

export const documentQuery = (id: string) => queryOptions({
  queryKey: ['documents', id],
  queryFn: () => answer(api.GET('/documents/{id}', { params: { path: { id } } })),
});

export const slipsQuery = (since: string) => queryOptions({
  queryKey: ['slips', since],
  queryFn: () => answer(api.GET('/slips', { params: { query: { since, limit: 50 } } })),
});

export const unansweredQuery = queryOptions({
  queryKey: ['orders', 'unanswered'],
  queryFn: () => answer(api.GET('/unanswered-lines', { params: { query: { limit: 20, sort: 'sentAt' } } })),
});

export const failedPollsQuery = queryOptions({
  queryKey: ['connections', 'failed-polls'],
  queryFn: () => answer(api.GET('/failed-polls', { params: { query: { limit: 20 } } })),
});

export const awaitingApprovalQuery = queryOptions({
  queryKey: ['orders', 'awaiting-approval'],
  queryFn: () => answer(api.GET('/orders', { params: { query: { limit: 50, state: ['pending_approval'] } } })),
});

export const suppliersQuery = queryOptions({
  queryKey: ['suppliers'],
  queryFn: () => answer(api.GET('/suppliers', { params: { query: { limit: 200, active: true } } })),
  staleTime: 5 * 60_000,
});

export const modelsQuery = (q: string) => queryOptions({
  queryKey: ['product-models', q],
  queryFn: () => answer(api.GET('/product-models', { params: { query: { limit: 50, active: true, ...(q !== '' && { q }) } } })),
  staleTime: 60_000,
});

export const organisationsQuery = queryOptions({
  queryKey: ['organisations', 'authorities'],
  queryFn: () => answer(api.GET('/organisations', { params: { query: { limit: 200 } } })),
  staleTime: 5 * 60_000,
});
