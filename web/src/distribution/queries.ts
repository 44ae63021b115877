import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type RequestSummary = Schemas['RequestSummary'];
export type EquipmentRequest = Schemas['EquipmentRequest'];
export type RequestLine = Schemas['RequestLine'];
export type Run = Schemas['AllocationRun'];
export type RunSummary = Schemas['AllocationRunSummary'];

export interface RequestFilters {
  readonly review?: Schemas['RequestReview'] | undefined;
  readonly number?: string | undefined;
}

export const requestsQuery = (filters: RequestFilters) => infiniteQueryOptions({
  queryKey: ['requests', 'desk', filters],
  queryFn: ({ pageParam }) => answer(api.GET('/requests', { params: { query: { limit: 50, ...(filters.review && { review: filters.review }), ...(filters.number && { number: filters.number }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const requestQuery = (id: string) => queryOptions({
  queryKey: ['requests', id],
  queryFn: () => answer(api.GET('/requests/{id}', { params: { path: { id } } })),
});

export const explanationQuery = (id: string, lineId: string) => queryOptions({
  queryKey: ['requests', id, 'explanation', lineId],
  queryFn: () => answer(api.GET('/requests/{id}/lines/{lineId}/explanation', { params: { path: { id, lineId } } })),
  retry: false,
});

export const runsQuery = infiniteQueryOptions({
  queryKey: ['allocation', 'runs'],
  queryFn: ({ pageParam }) => answer(api.GET('/allocation/runs', { params: { query: { limit: 50, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const poolsQuery = queryOptions({
  queryKey: ['allocation', 'pools'],
  queryFn: () => answer(api.GET('/allocation/pools', { params: { query: { limit: 200 } } })),
});

export const runQuery = (id: string) => queryOptions({
  queryKey: ['allocation', 'runs', id],
  queryFn: () => answer(api.GET('/allocation/runs/{id}', { params: { path: { id } } })),
});

export const fairnessQuery = (id: string) => queryOptions({
  queryKey: ['allocation', 'runs', id, 'fairness'],
  queryFn: () => answer(api.GET('/allocation/runs/{id}/fairness', { params: { path: { id } } })),
});

export const verificationQuery = (id: string) => queryOptions({
  queryKey: ['allocation', 'runs', id, 'verification'],
  queryFn: () => answer(api.GET('/allocation/runs/{id}/verification', { params: { path: { id } } })),
  staleTime: 10 * 60_000,
});

export const runReasonsQuery = (id: string, lineId: string) => queryOptions({
  queryKey: ['allocation', 'runs', id, 'reasons', lineId],
  queryFn: () => answer(api.GET('/allocation/runs/{id}/lines/{lineId}/explanation', { params: { path: { id, lineId } } })),
});

/** Runs over the same stock, to compare with. */
export const runsOfPoolQuery = ({ ownerId, equipmentClassId }: Run) => infiniteQueryOptions({
  queryKey: ['allocation', 'runs', 'of', ownerId, equipmentClassId],
  queryFn: ({ pageParam }) => answer(api.GET('/allocation/runs', { params: { query: { limit: 50, ownerId, equipmentClassId, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

/** What a run is compared with: `run:ID`, `rule:social` or `rule:KEY`, as the address says it. */
export const comparisonQuery = (run: Run, against: string | undefined) => queryOptions({
  queryKey: ['allocation', 'runs', run.id, 'comparison', against],
  enabled: against !== undefined,
  queryFn: () => {
    const [kind, what = ''] = (against ?? '').split(':');
    if (kind === 'run') return answer(api.GET('/allocation/runs/{id}/comparison', { params: { path: { id: run.id }, query: { with: what } } }));
    const { socialFactor } = run.rules;
    const body = what === 'social' ? { socialFactor: { ...socialFactor, applied: !socialFactor.applied } } : { key: what as Schemas['PriorityKey'] };
    return answer(api.POST('/allocation/runs/{id}/comparison', { params: { path: { id: run.id } }, body }));
  },
  staleTime: 10 * 60_000,
});
