import { type AccountState, joinList } from '../accounts.js';
import { duplicateProblem, noSuchProfile, type Problem } from '../errors.js';
import { shortId } from '../ids.js';
import type { World } from '../world.js';
import type { ImportEntry, ImportJob } from './import-jobs.js';
import { upsertProfile } from './upsert.js';

/**
 * Runs a job after the delay of the account's settings. Klaviyo answers before it has imported anything, so a client
 * must not rely on the profiles right after the answer.
 */
export function scheduleImport(
  world: World,
  account: AccountState,
  job: ImportJob,
  entries: readonly ImportEntry[],
): void {
  account.importJobs.set(job.id, job);
  const delayMs = account.settings.importDelayMs;
  const run = () => runImport(world, account, job, entries);
  if (delayMs === 0) {
    run();
    return;
  }
  setTimeout(() => {
    job.status = 'processing';
    job.startedMs = world.now();
    setTimeout(run, delayMs / 2).unref();
  }, delayMs / 2).unref();
}

function runImport(
  world: World,
  account: AccountState,
  job: ImportJob,
  entries: readonly ImportEntry[],
): void {
  job.startedMs ??= world.now();
  for (const entry of entries) {
    const problem = importEntry(world, account, job, entry);
    if (problem === undefined) job.completed++;
    else job.errors.push({ id: shortId(world.random), problem, payload: entry.payload });
  }
  job.failed = job.errors.length;
  job.completedMs = world.now();
  job.status = 'complete';
}

/** Imports one profile. Returns the problem of a profile that is not imported. */
function importEntry(
  world: World,
  account: AccountState,
  job: ImportJob,
  { draft, problem, pointer }: ImportEntry,
): Problem | undefined {
  if (draft === undefined) return problem;
  const { conflicts } = account.settings;
  const nowMs = world.now();
  const result = upsertProfile(account.profiles, conflicts, draft, nowMs, world.random);
  if (result.kind === 'conflict') return duplicateProblem(result.other.id, pointer);
  if (result.kind === 'unknown_id') return noSuchProfile(String(draft.id), pointer);
  for (const id of job.lists) {
    const list = account.lists.get(id);
    if (list !== undefined) joinList(list, result.profile.id, nowMs);
  }
  return undefined;
}
