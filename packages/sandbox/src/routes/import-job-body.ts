import { timeToTheSecond } from '../stores/events.js';
import type { ImportJob } from '../stores/import-jobs.js';
import { sparse } from './query.js';

const EXPIRY_MS = 7 * 24 * 60 * 60 * 1000;

/** An import job as Klaviyo shows it. Source: OpenAPI 2026-07-15. */
export function importJobBody(job: ImportJob, baseUrl: string, fields?: string) {
  const self = `${baseUrl}/api/profile-bulk-import-jobs/${job.id}`;
  const timeOf = (ms: number | undefined) => (ms === undefined ? null : timeToTheSecond(ms));
  const attributes = {
    status: job.status,
    created_at: timeToTheSecond(job.createdMs),
    total_count: job.total,
    completed_count: job.completed,
    failed_count: job.failed,
    completed_at: timeOf(job.completedMs),
    expires_at: timeToTheSecond(job.createdMs + EXPIRY_MS),
    started_at: timeOf(job.startedMs),
  };
  const relationships = {
    lists: {
      data: job.lists.map((id) => ({ type: 'list', id })),
      links: { self: `${self}/relationships/lists`, related: `${self}/lists` },
    },
    profiles: { links: { self: `${self}/relationships/profiles`, related: `${self}/profiles` } },
    'import-errors': { links: { related: `${self}/import-errors` } },
  };
  return {
    type: 'profile-bulk-import-job',
    id: job.id,
    attributes: sparse(attributes, fields),
    relationships,
    links: { self },
  };
}
