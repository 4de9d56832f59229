/** The overview, live for all pages: one stream, closed while nobody sees the page. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Overview } from './api.js';
import { followOverview } from './follow-overview.js';
import { leadToSignIn } from './lead-to-sign-in.js';
import { type Samples, withSample } from './trend.js';

export type Connection = 'connecting' | 'live' | 'paused' | 'cut off';

interface Seen {
  overview?: Overview;
  /** The figures of the last minute, since the page was opened. */
  samples: Samples;
  /** Epoch ms of the newest answer, by this machine's clock. */
  seenAtMs?: number;
  /** Why there is no overview. */
  error?: Error;
}

export interface Live extends Seen {
  connection: Connection;
}

const LiveContext = createContext<Live | undefined>(undefined);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [seen, setSeen] = useState<Seen>({ samples: new Map() });
  const [connection, setConnection] = useState<Connection>('connecting');
  const isVisible = useIsVisible();
  const queries = useQueryClient();

  useEffect(() => {
    if (!isVisible) {
      setConnection('paused');
      return;
    }
    let wasCut = false;
    return followOverview({
      onOverview(overview) {
        setSeen(({ samples }) => ({
          overview,
          samples: withSample(samples, overview),
          seenAtMs: Date.now(),
        }));
        setConnection('live');
        // What was asked before the cut may be old.
        if (wasCut) void queries.invalidateQueries();
        wasCut = false;
      },
      onCut() {
        wasCut = true;
        setConnection('cut off');
      },
      onRefused(error) {
        leadToSignIn(error);
        setSeen((before) => ({ ...before, error }));
      },
    });
  }, [isVisible, queries]);

  return <LiveContext.Provider value={{ ...seen, connection }}>{children}</LiveContext.Provider>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error('useLive needs a LiveProvider around it.');
  return live;
}

function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setIsVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
