import type { Actor } from '@tracklayer/dead-letters';
import {
  type ErasureContext,
  findHoldings,
  heldJson,
  type Named,
  recordShow,
  resolvePerson,
} from '@tracklayer/erasure';
import { IDENTIFIERS } from '@tracklayer/events';
import { checkDigestKey } from '@tracklayer/persons';
import { chosenOf } from './api-error.js';
import type { ApiSources } from './context.js';

export type AskedPerson = Partial<Record<(typeof IDENTIFIERS)[number], string | undefined>>;

function namedOf(person: AskedPerson): Named {
  return Object.fromEntries(
    IDENTIFIERS.flatMap((identifier) => {
      const value = person[identifier];
      return value === undefined ? [] : [[identifier, value]];
    }),
  );
}

/** What it takes to find a person. @throws {DigestKeyError} @throws {ApiError} 404 */
export async function erasureContext(
  { redis, lanes, deadLetters, holds, digestKey, destinations: known, now }: ApiSources,
  destination: string | undefined,
  signal: AbortSignal,
): Promise<ErasureContext> {
  const destinations = chosenOf(await known(), destination);
  for (const each of destinations) await checkDigestKey(redis, each, digestKey);
  return { redis, lanes, deadLetters, holds, digestKey, destinations, nowMs: now, signal };
}

/** What is held about a person at each destination. The audit records it before anything is shown. */
export async function showPerson(
  context: ErasureContext,
  person: AskedPerson,
  { actor, reveal }: { actor: Actor; reveal: boolean },
): Promise<object[]> {
  const found = await resolvePerson(context, namedOf(person));
  const shown: object[] = [];
  for (const destination of context.destinations) {
    const held = await findHoldings(context, destination, found.person);
    await recordShow(context, destination, found.person, actor);
    shown.push(heldJson(held, found, reveal));
  }
  return shown;
}
