/**
 * Erases a person, so that only keyed digests are left, which forbid to send to them.
 *
 * Defends against a kill at any point. The digests come first: from then on no worker sends to the person. The destination is
 * asked before anything is removed, because jobs and letters link the person's identifiers. Texts come next, while the values
 * to look for are still known. What is left is found again by the digests, so a second run finishes the work of the first.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackfillError, isHere, listMigrations, redactMigration, removeLines } from '@tracklayer/backfill';
import { type ActorKind, redactJson } from '@tracklayer/dead-letters';
import { claimDigestKey, erasedRegister } from '@tracklayer/persons';
import { createLease, destinationPrefix } from '@tracklayer/redis';
import { actOn } from './audited.js';
import type { ErasureContext } from './context.js';
import { countBusy, eraseJobs } from './erase-jobs.js';
import { type HeldRejects, namesOf, ownedMemories, placesOf } from './find.js';
import { forgetEndedJobs, forgetJournalOf } from './journal-events.js';
import { partOfLetter } from './part.js';
import type { Person } from './person.js';
import { redactorOf } from './redactor.js';
import { ownsText } from './text-match.js';

/** What was removed, by place. */
export interface Removed {
  digests: number;
  jobs: number;
  batchEntries: number;
  letters: number;
  reducedLetters: number;
  journal: number;
  campaigns: number;
  migrations: number;
  rejectedLines: number;
  auditEntries: number;
  memories: number;
  consents: number;
}

export interface Erased {
  destination: string;
  removed: Removed;
  /** Jobs that a worker had until the end. Run the erasure again. */
  busy: number;
  /** Rejects files of other machines, and those that another process writes now. */
  filesLeft: HeldRejects[];
}

export interface EraseOptions {
  by: string;
  byKind?: ActorKind;
  reason: string;
  /** Asks the destination to delete the person. Called once, when no job of the person is under way any more. */
  ask(destination: string): Promise<void>;
  /** How long to wait for jobs that workers have, in ms. Default 30 s. */
  waitMs?: number;
}

const WAIT_MS = 30_000;
const POLL_MS = 200;
const LEASE_MS = 5_000;
/** A job may become a letter while the erasure goes on, and a letter a job. */
const MAX_PASSES = 5;

/** Another process erases at this destination. */
export class ErasureBusyError extends Error {
  override readonly name = 'ErasureBusyError';
  readonly code = 'erasure_running';

  constructor(destination: string) {
    super(`Another process erases a person at ${destination} now. Try again when it has ended.`);
  }
}

/** Forbids to send to the person, at every destination. */
export async function forbidSending(context: ErasureContext, person: Person): Promise<void> {
  const fresh = { id: randomBytes(9).toString('base64url'), atMs: context.nowMs() };
  for (const destination of context.destinations) {
    await claimDigestKey(context.redis, destination, context.digestKey);
    const register = erasedRegister(context.redis, destination);
    const [known] = await register.erasuresOf(person.digests());
    await register.forbid(person.digests(), known ?? fresh);
  }
}

/**
 * @throws {ErasureBusyError} where another process erases, also where it began because this one was too slow
 * @throws {JournalBusyError} where another process rewrites the journal all the time
 */
export async function eraseAt(
  given: ErasureContext,
  destination: string,
  person: Person,
  options: EraseOptions,
): Promise<Erased> {
  const lease = await takeLease(given, destination);
  const context = { ...given, signal: AbortSignal.any([given.signal, lease.lost]) };
  const { redis, deadLetters } = context;
  const redact = redactorOf(person);
  const act = actOn(person, 'erase', options);
  try {
    return await deadLetters.erasing.act(destination, act, async (outcome) => {
      await untilIdle(context, destination, person, options.waitMs ?? WAIT_MS);
      await options.ask(destination);
      const removed: Removed = {
        digests: person.digests().length,
        jobs: 0,
        batchEntries: 0,
        letters: 0,
        reducedLetters: 0,
        journal: 0,
        campaigns: (await deadLetters.erasing.campaigns(destination, redact)).length,
        migrations: 0,
        rejectedLines: 0,
        auditEntries: 0,
        memories: 0,
        consents: 0,
      };
      const filesLeft = await eraseFromMigrations(context, destination, person, removed);
      removed.auditEntries = await deadLetters.erasing.audit(destination, redact);
      removed.journal = await forgetJournalOf(context, destination, person);
      const busy = await eraseJobsAndLetters(context, destination, person, removed);
      removed.journal += await forgetEndedJobs(context, destination, person);
      const names = namesOf(person, await ownedMemories({ redis }, destination, person));
      Object.assign(removed, await context.lanes.deliveryStore(destination).forgetNames(names));
      Object.assign(outcome, removed, { busy, filesLeft: filesLeft.length });
      return { destination, removed, busy, filesLeft };
    });
  } finally {
    await lease.release();
  }
}

/** Waits until no worker has a job of the person, so that nothing is sent after the destination was asked. */
async function untilIdle(
  context: ErasureContext,
  destination: string,
  person: Person,
  waitMs: number,
): Promise<void> {
  const untilMs = Date.now() + waitMs;
  while ((await countBusy(context, destination, person)) > 0 && Date.now() < untilMs) {
    await sleep(POLL_MS, undefined, { signal: context.signal });
  }
}

async function eraseFromMigrations(
  context: ErasureContext,
  destination: string,
  person: Person,
  removed: Removed,
): Promise<HeldRejects[]> {
  const { redis, signal } = context;
  const redact = redactorOf(person);
  for (const id of await listMigrations(redis, destination)) {
    const fields = await redactMigration(redis, destination, id, (json) => redactJson(json, redact));
    if (fields > 0) removed.migrations += 1;
  }
  const left: HeldRejects[] = [];
  const owns = (original: string) => ownsText(person, original);
  for (const place of await placesOf(context, destination)) {
    try {
      const lines = await removeLines(redis, destination, place, owns, signal);
      removed.rejectedLines += lines ?? 0;
      if (lines === undefined && !isHere(place)) left.push({ ...place, lines });
    } catch (error) {
      // One file that is being written, or may not be written, stops no other.
      const isFileProblem = error instanceof BackfillError || isSystemError(error);
      if (!isFileProblem || signal.aborted) throw error;
      left.push({ ...place, lines: undefined });
    }
  }
  return left;
}

/** Returns how many jobs workers still have. */
async function eraseJobsAndLetters(
  context: ErasureContext,
  destination: string,
  person: Person,
  removed: Removed,
): Promise<number> {
  const { deadLetters, signal } = context;
  const redact = redactorOf(person);
  const partOf = (letter: Parameters<typeof partOfLetter>[1]) => partOfLetter(person, letter, redact);
  let busy = 0;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    signal.throwIfAborted();
    // A job that BullMQ gave up on becomes a letter first.
    await deadLetters.sweep(destination);
    const jobs = await eraseJobs(context, destination, person);
    removed.jobs += jobs.jobs;
    removed.batchEntries += jobs.entries;
    busy = jobs.busy;
    let changed = jobs.jobs + jobs.entries + jobs.busy;
    for await (const letter of deadLetters.erasing.letters(destination)) {
      const part = letter.reason === 'unreadable' ? 'none' : partOf(letter);
      if (part === 'none') continue;
      const end = await deadLetters.erasing.remove(destination, letter, partOf);
      if (end === 'removed') removed.letters += 1;
      if (end === 'reduced') removed.reducedLetters += 1;
      if (end !== 'none') changed += 1;
    }
    if (changed === 0) break;
    if (busy > 0) await sleep(POLL_MS, undefined, { signal });
  }
  return busy;
}

async function takeLease({ redis, signal }: ErasureContext, destination: string) {
  const lease = createLease(redis, `${destinationPrefix(destination)}:erasing`, {
    token: randomBytes(9).toString('base64url'),
    leaseMs: LEASE_MS,
  });
  const untilMs = Date.now() + 2 * LEASE_MS;
  while (await lease.take()) {
    if (Date.now() > untilMs) throw new ErasureBusyError(destination);
    await sleep(POLL_MS, undefined, { signal });
  }
  const lost = new AbortController();
  const extend = async () => {
    if (await lease.take()) lost.abort(new ErasureBusyError(destination));
  };
  // While Redis is away no other process erases either.
  const timer = setInterval(() => extend().catch(() => undefined), LEASE_MS / 3);
  return {
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await lease.release().catch(() => undefined);
    },
  };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
