import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type Order = Schemas['Order'];
export type OrderLine = Schemas['OrderLine'];
export type OrderSummary = Schemas['OrderSummary'];
export type OrderState = Schemas['OrderState'];
export type Slip = Schemas['Slip'];
export type Supplier = Schemas['Supplier'];
export type Connection = Schemas['SupplierConnection'];
export type DocumentSummary = Schemas['SupplierDocumentSummary'];
export type Programme = Schemas['FundingProgramme'];

export interface OrderFilters {
  readonly state?: readonly OrderState[] | undefined;
  readonly q?: string | undefined;
  readonly supplierId?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly dueBy?: string | undefined;
}

const sent = ({ state, q, supplierId, organisationId, dueBy }: OrderFilters) => ({ ...(state && { state: [...state] }), ...(q && { q }), ...(supplierId && { supplierId }), ...(organisationId && { organisationId }), ...(dueBy && { dueBy }) });

export const ordersQuery = (filters: OrderFilters) => infiniteQueryOptions({
  queryKey: ['orders', 'list', filters],
  queryFn: ({ pageParam }) => answer(api.GET('/orders', { params: { query: { ...sent(filters), limit: 50, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

/** Every order that a filter finds, page after page: for calendars and files, which are wrong when they are not whole. */
export async function allOrders(filters: OrderFilters): Promise<readonly OrderSummary[]> {
  const found: OrderSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: Schemas['OrderPage'] = await answer(api.GET('/orders', { params: { query: { ...sent(filters), limit: 200, ...(cursor !== null && { cursor }) } } }));
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

export const expectedOrdersQuery = queryOptions({
  queryKey: ['orders', 'expected'],
  queryFn: () => allOrders({ state: ['sent', 'acknowledged'] }),
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

export const supplierQuery = (id: string) => queryOptions({
  queryKey: ['suppliers', id],
  queryFn: () => answer(api.GET('/suppliers/{id}', { params: { path: { id } } })),
});

export const articlesQuery = (supplierId: string) => infiniteQueryOptions({
  queryKey: ['suppliers', supplierId, 'articles'],
  queryFn: ({ pageParam }) => answer(api.GET('/suppliers/{id}/articles', { params: { path: { id: supplierId }, query: { limit: 20, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const connectionsQuery = (supplierId?: string) => queryOptions({
  queryKey: ['connections', 'list', supplierId],
  queryFn: () => answer(api.GET('/connections', { params: { query: { limit: 200, ...(supplierId !== undefined && { supplierId }) } } })),
});

export const archiveQuery = (connectionId: string, state?: Schemas['SupplierDocumentState']) => infiniteQueryOptions({
  queryKey: ['documents', 'list', connectionId, state],
  queryFn: ({ pageParam }) => answer(api.GET('/documents', { params: { query: { connectionId, limit: 20, sort: '-receivedAt', ...(state && { state }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const slipsOfSupplierQuery = (supplierId: string) => queryOptions({
  queryKey: ['slips', 'supplier', supplierId],
  queryFn: () => answer(api.GET('/slips', { params: { query: { supplierId, limit: 8, sort: '-observedAt' } } })),
});

export const programmesQuery = infiniteQueryOptions({
  queryKey: ['funding-programmes'],
  queryFn: ({ pageParam }) => answer(api.GET('/funding-programmes', { params: { query: { limit: 50, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});
