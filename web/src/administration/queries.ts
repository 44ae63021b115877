import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type User = Schemas['User'];
export type Job = Schemas['Job'];

export const usersQuery = (q: string) => infiniteQueryOptions({
  queryKey: ['users', q],
  queryFn: ({ pageParam }) => answer(api.GET('/users', { params: { query: { limit: 50, ...(q !== '' && { q }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const organisationsQuery = (q: string) => queryOptions({
  queryKey: ['organisations', 'choose', q],
  queryFn: () => answer(api.GET('/organisations', { params: { query: { limit: 50, ...(q !== '' && { q }) } } })),
});

export const jobsQuery = (state: Schemas['JobState']) => infiniteQueryOptions({
  queryKey: ['jobs', state],
  queryFn: ({ pageParam }) => answer(api.GET('/jobs', { params: { query: { limit: 50, state: [state], ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const jobSummaryQuery = queryOptions({ queryKey: ['jobs', 'summary'], queryFn: () => answer(api.GET('/jobs/summary')), refetchInterval: 10_000 });
