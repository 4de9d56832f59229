import { groupId, groupKeyOf, type PageOptions, type Selection } from '@tracklayer/dead-letters';
import { EVENT_NAMES, JOB_TYPES } from '@tracklayer/events';
import {
  CAMPAIGN_ID,
  CODES,
  death,
  eventIdOf,
  FIRST_MS,
  LAST_MS,
  POINTERS,
  personOf,
} from './synthetic-deaths.js';

type Asked = Selection & PageOptions;

interface Filled {
  destination: string;
  letters: number;
}

/** Cycles through every selection option, and adds a second option at random. */
export function variedSelection(turn: number, { destination, letters }: Filled): Asked {
  const random = randomOf(turn);
  const among = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const options: (() => Asked)[] = [
    () => ({}),
    () => ({ type: among(JOB_TYPES.slice(0, 3)) }),
    () => ({ eventName: among(EVENT_NAMES) }),
    () => ({ code: among(CODES) }),
    () => ({ pointer: among(POINTERS) }),
    () => ({ group: groupOf(destination, Math.floor(random() * letters), letters) }),
    () => ({ campaignId: CAMPAIGN_ID }),
    () => ({ replayed: random() < 0.5 }),
    () => ({ person: personOf(Math.floor(random() * letters)) }),
    () => ({ eventId: eventIdOf(Math.floor(random() * letters)) }),
    () => ({ state: among(['dead', 'resolved', 'replaying'] as const) }),
    () => {
      const fromMs = FIRST_MS + random() * (LAST_MS - FIRST_MS);
      return { fromMs: Math.floor(fromMs), untilMs: Math.floor(fromMs + random() * (LAST_MS - fromMs)) };
    },
  ];
  const first = options[turn % options.length]?.();
  const second = random() < 0.5 ? among(options)() : {};
  const order = random() < 0.3 ? 'oldest' : 'newest';
  return { ...second, ...first, order, limit: among([20, 50, 50, 200]) };
}

function groupOf(destination: string, index: number, letters: number): string {
  const { ref, failure, eventName } = death(index, letters);
  const { type } = ref;
  return groupId(
    destination,
    groupKeyOf({ type, ...failure, ...(eventName !== undefined && { eventName }) }),
  );
}

/** Pseudo-random numbers that are the same in every run. */
function randomOf(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
    state = (state + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
