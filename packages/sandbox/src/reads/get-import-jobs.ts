import { type Answer, notFound } from '../errors.js';
import type { Call } from '../routes/handler.js';
import { importJobBody } from '../routes/import-job-body.js';
import { sparse } from '../routes/query.js';
import type { ImportError } from '../stores/import-jobs.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { listResource } from './list-resource.js';

/** The errors of a job in the order of its profiles. */
const ERRORS: Collection<{ error: ImportError; index: number }> = {
  filters: {},
  sorts: { index: ({ index }) => index },
  defaultSort: 'index',
  pageSize: { default: 20, max: 100 },
  idOf: ({ index }) => index,
};

/** GET /api/profile-bulk-import-jobs/{id}: 200 or 404. `include=lists` adds the lists of the job. */
export function getImportJob(_world: World, call: Call): Answer {
  const job = call.account.importJobs.get(call.params.id ?? '');
  if (job === undefined) return noSuchJob(call);
  const data = importJobBody(job, call.baseUrl, call.query['fields[profile-bulk-import-job]']);
  if (call.query.include !== 'lists') return { status: 200, body: { data, links: data.links } };
  const lists = job.lists.flatMap((id) => call.account.lists.get(id) ?? []);
  const included = lists.map((list) => listResource(list, call));
  return { status: 200, body: { data, links: data.links, included } };
}

/** GET /api/profile-bulk-import-jobs/{id}/import-errors: the profiles that were not imported. */
export function getImportErrors(_world: World, call: Call): Answer {
  const job = call.account.importJobs.get(call.params.id ?? '');
  if (job === undefined) return noSuchJob(call);
  const self = `${call.baseUrl}/api/profile-bulk-import-jobs/${job.id}/import-errors`;
  const page = listPage(ERRORS, call, self, () => job.errors.map((error, index) => ({ error, index })));
  if ('refusal' in page) return page.refusal;
  const fields = call.query['fields[import-error]'];
  const data = page.items.map(({ error }) => errorResource(error, fields));
  return { status: 200, body: { data, links: page.links } };
}

function errorResource({ id, problem, payload }: ImportError, fields: string | undefined): unknown {
  const { code, title, detail, pointer } = problem;
  const attributes = { code, title, detail, source: { pointer: pointer ?? null }, original_payload: payload };
  return { type: 'import-error', id, attributes: sparse(attributes, fields) };
}

function noSuchJob({ params }: Call): Answer {
  return notFound(`A profile bulk import job with id ${params.id} does not exist.`);
}
