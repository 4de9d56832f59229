import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { followSteps, type TailStep, type Wanted } from './follow-steps.js';
import { type Connection, useLive } from './live.js';

const KEPT = 200;

export interface Tail {
  connection: Connection;
  /** The newest first. */
  steps: readonly TailStep[];
  /** Steps that came too fast, since the tail began. */
  leftOut: number;
}

/** What happens to events. It pauses while nobody sees the page. @param isOn a person wants it */
export function useTail({ destination, what, name }: Wanted, isOn: boolean): Tail {
  const [tail, setTail] = useState<Tail>({ connection: 'connecting', steps: [], leftOut: 0 });
  const isVisible = useDocumentVisibility() === 'visible';
  const { connection: ofOverview } = useLive();

  useEffect(() => {
    if (!isOn || !isVisible) {
      setTail((before) => ({ ...before, connection: 'paused' }));
      return;
    }
    const say = (connection: Connection) => setTail((before) => ({ ...before, connection }));
    say('connecting');
    return followSteps(
      { destination, what, name },
      {
        onReady: () => say('live'),
        onSteps: (steps) =>
          setTail((before) => ({
            ...before,
            steps: [...steps.toReversed(), ...before.steps].slice(0, KEPT),
          })),
        onLeftOut: (count) => setTail((before) => ({ ...before, leftOut: before.leftOut + count })),
        onCut: () => say('cut off'),
      },
    );
  }, [isOn, isVisible, destination, what, name]);

  // A tail without steps is silent. The overview is not, so it notices first that the server is gone.
  const isCut = tail.connection === 'live' && ofOverview === 'cut off';
  return isCut ? { ...tail, connection: 'cut off' } : tail;
}
