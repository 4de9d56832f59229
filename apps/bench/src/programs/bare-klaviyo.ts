import { Agent } from 'node:http';
import type { CanonicalEvent } from '@tracklayer/events';
import { buildRequest, MAPPING } from '@tracklayer/klaviyo';
import got from 'got';

/** got as a script uses it: it keeps its connections, and makes each call once. */
export function bareKlaviyo(apiKey: string) {
  return got.extend({
    agent: { http: new Agent({ keepAlive: true }) },
    retry: { limit: 0 },
    headers: {
      authorization: `Klaviyo-API-Key ${apiKey}`,
      revision: '2026-04-15',
      'content-type': 'application/vnd.api+json',
    },
  });
}

export const BULK_EVENTS = '/api/event-bulk-create-jobs';

/** The body of a bulk call with these events, as JSON. */
export function bulkBody(events: CanonicalEvent[], migrationId: string): string {
  const { body } = buildRequest(
    { type: 'event-backfill', events, migrationId },
    { dialect: 'klaviyo', mapping: MAPPING },
  );
  return JSON.stringify(body);
}
