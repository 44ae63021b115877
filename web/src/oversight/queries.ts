import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client.ts';

export type AuditEntry = Schemas['AuditEntry'];

export interface AuditFilters {
  readonly entityKind?: string | undefined;
  readonly action?: string | undefined;
}

export const auditQuery = ({ entityKind, action }: AuditFilters) => infiniteQueryOptions({
  queryKey: ['audit', { entityKind, action }],
  queryFn: ({ pageParam }) => answer(api.GET('/audit-entries', { params: { query: { limit: 50, ...(entityKind && { entityKind }), ...(action && { action }), ...(pageParam !== '' && { cursor: pageParam }) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor,
});

export const auditStatusQuery = queryOptions({ queryKey: ['audit', 'status'], queryFn: () => answer(api.GET('/audit-verification')) });
