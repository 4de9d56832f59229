import { type EventKey, isOlder } from './event-key.js';

/** Events that leave together end within this time: each releases its locks first. */
const TOGETHER_MS = 50;

/** Events that return to the front of their lane together: the youngest first, so that the oldest is the next one. */
export function createFrontLine(): { enter(key: EventKey): Promise<{ kind: 'front' }> } {
  let waiting: { key: EventKey; go(): void }[] = [];
  return {
    enter: (key) =>
      new Promise((resolve) => {
        waiting.push({ key, go: () => resolve({ kind: 'front' }) });
        if (waiting.length > 1) return;
        setTimeout(() => {
          const all = waiting.sort((one, other) => (isOlder(one.key, other.key) ? 1 : -1));
          waiting = [];
          for (const each of all) each.go();
        }, TOGETHER_MS);
      }),
  };
}
