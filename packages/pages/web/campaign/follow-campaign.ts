/** One campaign, live: the first answer, then a stream until the campaign is over. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type Campaign, campaignStream, dataOf } from '../api.js';
import { followStream } from '../follow-stream.js';
import { isOver } from './campaign-text.js';

/** If a proxy holds streams back, the page is still right. */
const REFRESH_MS = 10_000;

export function useCampaign(destination: string, id: string) {
  const queries = useQueryClient();
  const queryKey = ['campaign', destination, id];
  const query = useQuery({
    queryKey,
    queryFn: () =>
      dataOf(api.GET('/api/v1/campaigns/{destination}/{id}', { params: { path: { destination, id } } })),
    refetchInterval: REFRESH_MS,
  });
  const isOpen = query.data !== undefined && !isOver(query.data);
  useEffect(() => {
    if (!isOpen) return;
    let end: (() => void) | undefined;
    const close = () => {
      end?.();
      end = undefined;
    };
    const look = () => {
      if (document.visibilityState !== 'visible') return close();
      end ??= followStream({
        url: campaignStream(destination, id),
        on: {
          campaign: (data) => queries.setQueryData<Campaign>(['campaign', destination, id], data as Campaign),
        },
        // The overview says that the connection is cut.
        onCut: () => {},
      });
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      close();
      document.removeEventListener('visibilitychange', look);
    };
  }, [destination, id, isOpen, queries]);
  return query;
}
