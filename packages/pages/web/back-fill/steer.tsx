import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Migration } from '../api.js';
import { ReasonedActs } from '../parts/reasoned-acts.js';
import { useMay } from '../use-may.js';

type Act = 'pause' | 'resume' | 'cancel';

const ACTS: Record<Migration['state'], readonly Act[]> = {
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  cancelled: [],
  done: [],
};

const LABELS = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel the back-fill' } as const;

/** Pause, resume and cancel, each with a reason. */
export function SteerBackfill({ migration: { destination, id, state } }: { migration: Migration }) {
  const may = useMay('operate', 'steer back-fills');
  const queries = useQueryClient();
  const steer = useMutation({
    mutationFn: ({ act, reason }: { act: Act; reason: string }) => {
      const how = { params: { path: { destination, id } }, body: { reason } };
      if (act === 'pause') return dataOf(api.POST('/api/v1/migrations/{destination}/{id}/pause', how));
      if (act === 'resume') return dataOf(api.POST('/api/v1/migrations/{destination}/{id}/resume', how));
      return dataOf(api.POST('/api/v1/migrations/{destination}/{id}/cancel', how));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['back-fills'] }),
  });
  if (ACTS[state].length === 0) return null;
  return (
    <ReasonedActs
      label="Steer"
      may={may}
      acts={ACTS[state].map((act) => ({ id: act, label: LABELS[act], isRisky: act === 'cancel' }))}
      onAct={(act, reason) => steer.mutate({ act, reason })}
      isPending={steer.isPending}
      error={steer.error}
    />
  );
}
