import type { Actor } from '@tracklayer/dead-letters';
import {
  type Erased,
  type ErasureContext,
  eraseAt,
  findHoldings,
  forbidSending,
  heldJson,
  type Named,
  recordShow,
  resolvePerson,
} from '@tracklayer/erasure';
import { IDENTIFIERS } from '@tracklayer/events';
import { checkDigestKey } from '@tracklayer/persons';
import { type Asked, askWorker } from '@tracklayer/worker-requests';
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

/** What a worker was told by Klaviyo. */
export interface AskedKlaviyo {
  accepted: number;
  failures: { code: string; status?: number; detail?: string; hint?: string }[];
  unknown?: true;
  unreachable?: true;
}

export type ErasedPerson = Erased & { klaviyo: Asked<AskedKlaviyo> | { state: 'not-asked' } };

/** How long a worker may take to answer, before the erasure goes on without its answer. */
const ANSWER_WITHIN_MS = 20_000;

/** Erases a person at each destination. A worker, which holds the key, asks Klaviyo to delete them. */
export async function erasePerson(
  context: ErasureContext,
  asked: AskedPerson,
  { actor, klaviyo, waitMs = ANSWER_WITHIN_MS }: { actor: ReasonedActor; klaviyo: boolean; waitMs?: number },
): Promise<ErasedPerson[]> {
  const { redis, signal } = context;
  const { person } = await resolvePerson(context, namedOf(asked));
  await forbidSending(context, person);
  const all: ErasedPerson[] = [];
  for (const destination of context.destinations) {
    let answer: ErasedPerson['klaviyo'] = { state: 'not-asked' };
    const erased = await eraseAt(context, destination, person, {
      ...actor,
      async ask() {
        if (!klaviyo) return;
        const order = { identifiers: person.identifiers(), isNamedByPhone: person.isNamedByPhone() };
        answer = await askWorker(redis, destination, { kind: 'delete-person', order }, { waitMs, signal });
      },
    });
    all.push({ ...erased, klaviyo: answer });
  }
  return all;
}

type ReasonedActor = Actor & { reason: string };
