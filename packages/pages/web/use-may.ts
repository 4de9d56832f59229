import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from './api.js';
import { type May, mayWith, type Scope } from './may.js';

const REFRESH_MS = 60_000;

/** Whether the person who looks at the page may do the act, which needs the scope. */
export function useMay(needed: Scope, act: string): May {
  const { data, error } = useQuery({
    queryKey: ['me'],
    queryFn: () => dataOf(api.GET('/api/v1/me')),
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  });
  if (error) return { may: false, why: `The dashboard does not say what you may do. ${error.message}` };
  return data ? mayWith(data, needed, act) : { may: false };
}
