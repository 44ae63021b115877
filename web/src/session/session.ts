import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api, setCsrfToken, type Schemas } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';

export type Session = Schemas['Session'];
export type Permission = Schemas['Permission'];
export type Role = Schemas['Role'];

/** Who is signed in; `null` for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await answer(api.GET('/session'));
      setCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** The session of a page behind the gate. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('a page behind the gate was shown without a session');
  return data;
}

export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

/** The business day of the installation: a demo plays in 2020. */
export const clockQuery = queryOptions({
  queryKey: ['clock'],
  queryFn: () => answer(api.GET('/clock')),
  staleTime: 60_000,
});
