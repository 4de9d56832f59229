/** The questions about many dead letters, with or without what was read before. */
import type { RedisClient } from '@tracklayer/redis';
import { type CauseList, type CauseOptions, listCauses } from './causes.js';
import { groupLetters, type LetterGroup } from './groups.js';
import { HOUR_MS } from './hours.js';
import { createKeptReadings, type KeptReadings } from './kept-readings.js';
import { countLetters, listLetters, type Page, type PageOptions } from './list.js';
import { type CauseSize, countPeople, type People } from './people.js';
import { isAnsweredByIndex, type Selection } from './selection.js';
import { createSurveys } from './survey.js';

/** Pages of so many letters are kept. A larger one takes more memory than a reader of pages needs. */
const MOST_KEPT = 100;

export function createQueries(
  redis: RedisClient,
  { keepsReadings, now }: { keepsReadings: boolean; now: () => number },
) {
  const always: KeptReadings = (_destination, _key, read) => read();
  const kept = keepsReadings ? createKeptReadings(redis, now) : always;
  const surveys = keepsReadings ? createSurveys(redis, kept, now) : undefined;

  /** Other selections depend on more than the dead letters, and most of them name one person or one event. */
  const keptFor = ({ state = 'dead', ...rest }: Selection): KeptReadings =>
    state === 'dead' && rest.campaignId === undefined && isAnsweredByIndex(rest) ? kept : always;

  return {
    list(destination: string, { cursor, limit, order, ...selection }: Selection & PageOptions = {}) {
      const options = {
        ...(cursor !== undefined && { cursor }),
        ...(limit !== undefined && { limit }),
        ...(order !== undefined && { order }),
      };
      const isSmall = limit === undefined || limit <= MOST_KEPT;
      return (isSmall ? keptFor(selection) : always)<Page>(
        destination,
        keyOf('list', selection, options),
        () => listLetters(redis, destination, selection, options, surveys),
      );
    },
    count: (destination: string, selection: Selection = {}): Promise<number> =>
      countLetters(redis, destination, selection, surveys),
    causes(destination: string, selection: Selection = {}, options: CauseOptions = {}) {
      const nowMs = now();
      const { limit, readAtMost } = options;
      const key = keyOf('causes', selection, limit, readAtMost, Math.floor(nowMs / HOUR_MS));
      return keptFor(selection)<CauseList>(destination, key, () =>
        listCauses(redis, destination, selection, { ...options, nowMs, surveys }),
      );
    },
    people: (destination: string, selection: Selection, causes: readonly CauseSize[]) =>
      keptFor(selection)<People[]>(destination, keyOf('people', selection, causes), () =>
        countPeople(redis, destination, selection, causes, surveys),
      ),
    groups: (destination: string, selection: Selection = {}) =>
      keptFor(selection)<LetterGroup[]>(destination, keyOf('groups', selection), () =>
        groupLetters(redis, destination, selection, surveys),
      ),
  };
}

function keyOf(...asked: unknown[]): string {
  return JSON.stringify(asked);
}
