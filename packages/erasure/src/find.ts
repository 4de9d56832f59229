/** Finds what is held about a person at one destination. Changes nothing. */
import {
  countLines,
  isHere,
  listMigrations,
  type RejectsPlace,
  redactMigration,
  rejectsPlaces,
} from '@tracklayer/backfill';
import { type DeadLetter, redactJson } from '@tracklayer/dead-letters';
import { IDENTIFIERS } from '@tracklayer/events';
import { laneKeys, memoriesAbout } from '@tracklayer/lanes';
import { erasedRegister } from '@tracklayer/persons';
import type { ErasureContext } from './context.js';
import { type HeldEvent, journalEventsOf } from './journal-events.js';
import { type LaneJob, readLaneJobs } from './lane-jobs.js';
import { type Memory, readMemories } from './memories.js';
import { partOfJob } from './part.js';
import type { Person } from './person.js';
import { redactorOf } from './redactor.js';
import { scanKeys } from './scan-keys.js';
import { ownsText } from './text-match.js';

export interface HeldJob extends LaneJob {
  /** How many entries of a batch are about the person. Undefined: the whole job is. */
  entries?: number;
}

export interface HeldLetter {
  letter: DeadLetter;
  entries?: number;
}

export interface HeldRejects extends RejectsPlace {
  /** Lines about the person. Undefined where there is no such file on this machine. */
  lines: number | undefined;
}

export interface HeldConsent {
  /** Epoch ms of the newest statement of each kind. */
  grantedMs?: number;
  withdrawnMs?: number;
}

export interface Holdings {
  destination: string;
  jobs: HeldJob[];
  letters: HeldLetter[];
  /** Events that the journal finds by the person. */
  journal: HeldEvent[];
  /** Ids of campaigns whose order names the person. */
  campaigns: string[];
  /** Ids of migrations whose order names the person. */
  migrations: string[];
  /** Rejects files with such lines, and those that are not on this machine. */
  rejects: HeldRejects[];
  /** Entries of the audit that name the person. */
  auditEntries: number;
  memories: Memory[];
  consents: HeldConsent[];
  /** Epoch ms: since when nothing may be sent. */
  erasedAtMs?: number;
  /** Letters that this version cannot read, so that it cannot tell whom they are about. */
  unreadable: number;
}

export async function findHoldings(
  context: ErasureContext,
  destination: string,
  person: Person,
): Promise<Holdings> {
  const { redis, lanes, deadLetters, signal } = context;
  const jobs: HeldJob[] = [];
  for await (const job of readLaneJobs(redis, lanes, destination)) {
    signal.throwIfAborted();
    const part = partOfJob(person, job.data);
    if (part === 'none') continue;
    jobs.push(part === 'all' ? job : { ...job, entries: part.dropped });
  }
  const letters: HeldLetter[] = [];
  let unreadable = 0;
  for await (const letter of deadLetters.erasing.letters(destination)) {
    signal.throwIfAborted();
    if (letter.reason === 'unreadable') unreadable += 1;
    const part = partOfJob(person, letter.job);
    if (part === 'none') continue;
    letters.push(part === 'all' ? { letter } : { letter, entries: part.dropped });
  }
  const redact = redactorOf(person);
  const memories = await ownedMemories(context, destination, person);
  const [erasure] = await erasedRegister(redis, destination).erasuresOf(person.digests());
  return {
    destination,
    jobs,
    letters,
    journal: await journalEventsOf(redis, destination, person),
    campaigns: (await deadLetters.erasing.campaigns(destination, redact, true)).map(({ id }) => id),
    ...(await heldByMigrations(context, destination, person)),
    auditEntries: await deadLetters.erasing.audit(destination, redact, true),
    memories,
    consents: await consentsOf(context, destination, namesOf(person, memories)),
    ...(erasure && { erasedAtMs: erasure.atMs }),
    unreadable,
  };
}

/** The names of everything that may be remembered about the person. */
export function namesOf(person: Person, memories: readonly Memory[]): string[] {
  const identifiers = person.identifiers();
  const known = IDENTIFIERS.flatMap((identifier) =>
    identifiers[identifier].flatMap((value) => memoriesAbout({ [identifier]: value })),
  );
  return [...new Set([...known, ...memories.map(({ name }) => name)])];
}

/** The memories with an identifier of the person, and those that point to one of these. */
export async function ownedMemories(
  { redis }: Pick<ErasureContext, 'redis'>,
  destination: string,
  person: Person,
): Promise<Memory[]> {
  const owned = new Map<string, Memory>();
  for await (const memory of readMemories(redis, destination)) {
    if (person.ownsHashes(memory.hashes)) owned.set(memory.name, memory);
  }
  const names = new Set(namesOf(person, [...owned.values()]));
  for await (const memory of readMemories(redis, destination)) {
    const isOwn = names.has(memory.name) || (memory.pointsTo !== undefined && names.has(memory.pointsTo));
    if (isOwn) owned.set(memory.name, memory);
  }
  return [...owned.values()];
}

/** The rejects files of the destination's migrations, dry runs included. */
export async function placesOf(
  { redis }: Pick<ErasureContext, 'redis'>,
  destination: string,
): Promise<RejectsPlace[]> {
  const dryRuns: string[] = [];
  for await (const keys of scanKeys(redis, `${laneKeys(destination).migration('')}*:dry-rejects`)) {
    dryRuns.push(...keys);
  }
  return rejectsPlaces(redis, destination, await listMigrations(redis, destination), dryRuns);
}

async function heldByMigrations(
  context: ErasureContext,
  destination: string,
  person: Person,
): Promise<Pick<Holdings, 'migrations' | 'rejects'>> {
  const { redis } = context;
  const redact = redactorOf(person);
  const migrations: string[] = [];
  for (const id of await listMigrations(redis, destination)) {
    const fields = await redactMigration(redis, destination, id, (json) => redactJson(json, redact), {
      dryRun: true,
    });
    if (fields > 0) migrations.push(id);
  }
  const rejects: HeldRejects[] = [];
  for (const place of await placesOf(context, destination)) {
    const lines = await countLines(place, (original) => ownsText(person, original));
    if (lines !== undefined ? lines > 0 : !isHere(place)) rejects.push({ ...place, lines });
  }
  return { migrations, rejects };
}

async function consentsOf(
  { redis }: ErasureContext,
  destination: string,
  names: readonly string[],
): Promise<HeldConsent[]> {
  const keys = laneKeys(destination);
  const found = await Promise.all(names.map((name) => redis.hgetall(keys.consent(name))));
  return found.flatMap(({ granted, withdrawn }) =>
    granted === undefined && withdrawn === undefined
      ? []
      : [
          {
            ...(granted !== undefined && { grantedMs: Number(granted) }),
            ...(withdrawn !== undefined && { withdrawnMs: Number(withdrawn) }),
          },
        ],
  );
}
