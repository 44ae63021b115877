import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type EquipmentRequest = Schemas['EquipmentRequest'];
export type RequestSummary = Schemas['RequestSummary'];
export type RequestLine = Schemas['RequestLine'];

export const requestsQuery = infiniteQueryOptions({
  queryKey: ['requests', 'mine'],
  queryFn: ({ pageParam }) => answer(api.GET('/requests', { params: { query: { limit: 50, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const requestQuery = (id: string) => queryOptions({
  queryKey: ['requests', id],
  queryFn: () => answer(api.GET('/requests/{id}', { params: { path: { id } } })),
});

/** Why a line stands where it stands; `null` before any run has decided about it. */
export const explanationQuery = (id: string, lineId: string) => queryOptions({
  queryKey: ['requests', id, 'explanation', lineId],
  queryFn: () => answer(api.GET('/requests/{id}/lines/{lineId}/explanation', { params: { path: { id, lineId } } })),
});

/** What was told about the promise of a line, newest first. */
export const promiseMessagesQuery = (lineId: string) => queryOptions({
  queryKey: ['promises', lineId],
  queryFn: () => answer(api.GET('/notifications', { params: { query: { subjectId: lineId, topic: ['promise.changed'], limit: 50 } } })),
});

export const preparedHandOversQuery = queryOptions({
  queryKey: ['hand-overs', 'prepared'],
  queryFn: () => answer(api.GET('/hand-overs', { params: { query: { state: 'prepared', limit: 20 } } })),
});

export const handOverQuery = (id: string) => queryOptions({
  queryKey: ['hand-overs', id],
  queryFn: () => answer(api.GET('/hand-overs/{id}', { params: { path: { id } } })),
});

export const holdingsQuery = (organisationId: string) => queryOptions({
  queryKey: ['devices', 'holdings', organisationId],
  queryFn: () => answer(api.GET('/organisations/{id}/holdings', { params: { path: { id: organisationId } } })),
});

export const classesQuery = queryOptions({
  queryKey: ['equipment-classes'],
  queryFn: () => answer(api.GET('/equipment-classes', { params: { query: { limit: 200 } } })),
  staleTime: 10 * 60_000,
});

export const kitsQuery = queryOptions({
  queryKey: ['kits'],
  queryFn: () => answer(api.GET('/kits', { params: { query: { limit: 200 } } })),
  staleTime: 10 * 60_000,
});

export const organisationQuery = (id: string) => queryOptions({
  queryKey: ['organisations', id],
  queryFn: () => answer(api.GET('/organisations/{id}', { params: { path: { id } } })),
});

export const devicesQuery = (q: string) => infiniteQueryOptions({
  queryKey: ['devices', 'ours', q],
  queryFn: ({ pageParam }) => answer(api.GET('/devices', { params: { query: { limit: 50, state: ['handed_over'], ...(q !== '' && { q }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const messagesQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  queryFn: ({ pageParam }) => answer(api.GET('/notifications', { params: { query: { limit: 30, ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});
