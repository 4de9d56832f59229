import { type Answer, invalid, notFound, type Problem, refuse } from '../errors.js';
import { shortId } from '../ids.js';
import type { AccountSettings } from '../settings.js';
import type { ImportEntry, ImportJob } from '../stores/import-jobs.js';
import { scheduleImport } from '../stores/run-import.js';
import { openBody, openCollection, openResource } from '../validation/envelope.js';
import { checkFields, isObject } from '../validation/fields.js';
import { isAddressProblem } from '../validation/profile.js';
import { PROFILE_IMPORT_JOB } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { importJobBody } from './import-job-body.js';
import { readUpsert } from './import-profile.js';

const MAX_PROFILES = 10_000;
const MAX_PROFILE_BYTES = 100_000;
const PROFILES = '/data/attributes/profiles';

/** POST /api/profile-bulk-import-jobs: 202 with a queued job. The job runs later and lists the errors of its profiles. */
export function bulkImportProfiles(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const body = openBody(call.body, 'profile-bulk-import-job', problems, ['relationships']);
  if (body === undefined || !checkFields(body.attributes, PROFILE_IMPORT_JOB, '/data/attributes', problems)) {
    return refuse(400, ...problems);
  }
  const nodes = openCollection(body.attributes.profiles, 'profiles', PROFILES, problems) ?? [];
  if (nodes.length > MAX_PROFILES) {
    return refuse(400, invalid(`At most ${MAX_PROFILES} profiles are allowed in one request.`, PROFILES));
  }
  if (problems.length === 0 && nodes.length === 0) {
    problems.push(invalid('At least one profile is required.', PROFILES));
  }
  const { badImport } = call.account.settings;
  const entries = nodes.map((node, index) =>
    readEntry(node, `${PROFILES}/data/${index}`, badImport, problems),
  );
  if (problems.length > 0) return refuse(400, ...problems);
  const lists = listIds(body.relationships);
  const unknown = lists.find((id) => !call.account.lists.has(id));
  if (unknown !== undefined) return notFound(`A list with id ${unknown} does not exist.`);
  const job = newJob(shortId(world.random), entries.length, lists, world.now());
  const data = importJobBody(job, call.baseUrl);
  scheduleImport(world, call.account, job, entries);
  return { status: 202, body: { data, links: data.links } };
}

function newJob(id: string, total: number, lists: readonly string[], createdMs: number): ImportJob {
  return { id, status: 'queued', createdMs, total, completed: 0, failed: 0, lists, errors: [] };
}

function readEntry(
  payload: unknown,
  pointer: string,
  badImport: AccountSettings['badImport'],
  problems: Problem[],
): ImportEntry {
  const attributesAt = `${pointer}/attributes`;
  const own: Problem[] = [];
  if (Buffer.byteLength(JSON.stringify(payload) ?? '') > MAX_PROFILE_BYTES) {
    own.push(invalid(`A profile exceeds the maximum size of ${MAX_PROFILE_BYTES} bytes.`, pointer));
  }
  const opened = openResource(payload, 'profile', pointer, own, ['id', 'meta']);
  const draft = opened === undefined ? undefined : readUpsert(opened, attributesAt, own);
  const entry = { payload, pointer: attributesAt };
  const [problem] = own;
  if (problem === undefined) return draft === undefined ? entry : { ...entry, draft };
  if (badImport === 'report' && own.every(isAddressProblem)) return { ...entry, problem };
  problems.push(...own);
  return entry;
}

function listIds(relationships: unknown): string[] {
  const lists = isObject(relationships) ? relationships.lists : undefined;
  const data = isObject(lists) && Array.isArray(lists.data) ? lists.data : [];
  return data.flatMap((entry) => (isObject(entry) && typeof entry.id === 'string' ? [entry.id] : []));
}
