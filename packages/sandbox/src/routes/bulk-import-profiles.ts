import type { ListState } from '../accounts.js';
import { type Answer, invalid, notFound, type Problem, refuse } from '../errors.js';
import { shortId } from '../ids.js';
import { timeToTheSecond } from '../stores/events.js';
import { type UpsertDraft, upsertProfile } from '../stores/upsert.js';
import { openBody, openCollection, openResource } from '../validation/envelope.js';
import { checkFields, isObject } from '../validation/fields.js';
import { PROFILE_IMPORT_JOB } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { readUpsert } from './import-profile.js';

const MAX_PROFILES = 10_000;
const MAX_PROFILE_BYTES = 100_000;
const EXPIRY_MS = 7 * 24 * 60 * 60 * 1000;
const PROFILES = '/data/attributes/profiles';

/**
 * POST /api/profile-bulk-import-jobs: 202 with a queued job. The sandbox imports the profiles at once and skips a
 * profile that conflicts with another. Klaviyo lists such a profile among the import errors.
 */
export function bulkImportProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const job = openBody(call.body, 'profile-bulk-import-job', problems, ['relationships']);
  if (job === undefined || !checkFields(job.attributes, PROFILE_IMPORT_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const nodes = openCollection(job.attributes.profiles, 'profiles', PROFILES, problems) ?? [];
  if (nodes.length > MAX_PROFILES) {
    return refuse(400, invalid(`At most ${MAX_PROFILES} profiles are allowed in one request.`, PROFILES));
  }
  if (problems.length === 0 && nodes.length === 0) {
    problems.push(invalid('At least one profile is required.', PROFILES));
  }
  const drafts = nodes.flatMap((node, index) => readDraft(node, `${PROFILES}/data/${index}`, problems) ?? []);
  if (problems.length > 0) return refuse(400, ...problems);
  const lists: ListState[] = [];
  for (const id of listIds(job.relationships)) {
    const list = call.account.lists.get(id);
    if (list === undefined) return notFound(`A list with id ${id} does not exist.`);
    lists.push(list);
  }
  for (const draft of drafts) {
    const result = upsertProfile(call.account.profiles, draft, world.now(), world.random);
    if (result.kind === 'conflict' || result.kind === 'unknown_id') continue;
    for (const list of lists) list.members.add(result.profile.id);
  }
  return { status: 202, body: jobBody(shortId(world.random), drafts.length, world.now(), call.baseUrl) };
}

function readDraft(node: unknown, pointer: string, problems: Problem[]): UpsertDraft | undefined {
  if (Buffer.byteLength(JSON.stringify(node) ?? '') > MAX_PROFILE_BYTES) {
    problems.push(invalid(`A profile exceeds the maximum size of ${MAX_PROFILE_BYTES} bytes.`, pointer));
    return undefined;
  }
  const opened = openResource(node, 'profile', pointer, problems, ['id', 'meta']);
  return opened === undefined ? undefined : readUpsert(opened, `${pointer}/attributes`, problems);
}

function listIds(relationships: unknown): string[] {
  const lists = isObject(relationships) ? relationships.lists : undefined;
  const data = isObject(lists) && Array.isArray(lists.data) ? lists.data : [];
  return data.flatMap((entry) => (isObject(entry) && typeof entry.id === 'string' ? [entry.id] : []));
}

function jobBody(id: string, total: number, nowMs: number, baseUrl: string): unknown {
  const self = `${baseUrl}/api/profile-bulk-import-jobs/${id}`;
  return {
    data: {
      type: 'profile-bulk-import-job',
      id,
      attributes: {
        status: 'queued',
        created_at: timeToTheSecond(nowMs),
        total_count: total,
        completed_count: 0,
        failed_count: 0,
        completed_at: null,
        expires_at: timeToTheSecond(nowMs + EXPIRY_MS),
        started_at: null,
      },
      relationships: {
        lists: { links: { self: `${self}/relationships/lists`, related: `${self}/lists` } },
        profiles: { links: { self: `${self}/relationships/profiles`, related: `${self}/profiles` } },
        'import-errors': { links: { related: `${self}/import-errors` } },
      },
      links: { self },
    },
    links: { self },
  };
}
