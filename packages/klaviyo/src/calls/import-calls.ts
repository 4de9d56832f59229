import type { Profile } from '@tracklayer/events';
import { createImportErrors, readImportErrors as readPage } from '../answer/import-errors.js';
import { nextCursorOf, readImportJobView } from '../answer/import-job.js';
import { ANSWER_MAX_BYTES } from '../client.js';
import { readImportErrors, readImportJob } from '../dialects/import-job-reads.js';
import { ask, type Calls, isSuccess } from './calls.js';

/**
 * Asks an import job for its state, and for its errors once it has ended. A refused read ends the calls without a state.
 *
 * @param profiles those of the import, in the order in which they were sent; fewer where people were erased since.
 */
export function* importCalls(
  { id, size: accepted }: { id: string; size: number },
  profiles: readonly Profile[],
): Calls {
  const asked = yield* ask(readImportJob(id));
  if (!isSuccess(asked.answer)) return asked;
  const { hasEnded, isCancelled, failed } = readImportJobView(asked.answer);
  if (!hasEnded) return { ...asked, importState: { kind: 'running' } };

  const found = createImportErrors(profiles, { hasPositions: profiles.length === accepted });
  const size = pageSize(profiles);
  const lastPage = Math.ceil((profiles.length * MAX_ERRORS_EACH) / size) + 1;
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const read = yield* ask(readImportErrors(id, { size, cursor }));
    if (!isSuccess(read.answer)) return read;
    found.add(readPage(read.answer));
    cursor = nextCursorOf(read.answer);
    if (cursor === undefined || page >= lastPage) {
      return { ...read, importState: { kind: 'ended', isCancelled, ...found.result(failed) } };
    }
  }
}

/** Klaviyo's maximum (OpenAPI 2026-07-15). */
const MAX_PAGE_SIZE = 100;
/** What an error adds to its profile: code, texts, pointer and id. */
const ERROR_BYTES = 2_000;
/** JSON that escapes every character beyond ASCII is up to three times as long. */
const ESCAPED = 3;
/** Bad e-mail address, external id, phone number and field: more errors of one profile are not expected. */
const MAX_ERRORS_EACH = 4;

/** As many errors as certainly fit into one answer: each repeats its profile, which may have 100 KB. */
function pageSize(profiles: readonly Profile[]): number {
  const largest = profiles.reduce(
    (most, profile) => Math.max(most, Buffer.byteLength(JSON.stringify(profile))),
    0,
  );
  const fitting = Math.floor(ANSWER_MAX_BYTES / (largest * ESCAPED + ERROR_BYTES));
  return Math.max(1, Math.min(MAX_PAGE_SIZE, fitting));
}
