import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem.ts';

/** What is read is kept and shown while it is read anew; refusals are final, what failed on the way is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status < 500),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
