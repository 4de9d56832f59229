/**
 * The endpoints we call, named as `METHOD path-template`. A permit is asked for under this name, and the rate limits of
 * facts and configuration are keyed by it.
 */
export const ENDPOINTS = [
  'POST /api/events',
  'POST /api/event-bulk-create-jobs',
  'POST /api/events-bulk-create-jobs',
  'POST /api/profiles',
  'PATCH /api/profiles/{id}',
  'POST /api/profile-import',
  'POST /api/profile-bulk-import-jobs',
  'POST /api/profile-subscription-bulk-create-jobs',
  'POST /api/profile-subscription-bulk-delete-jobs',
  'POST /api/list-relationships',
  'GET /api/accounts',
] as const;

export type Endpoint = (typeof ENDPOINTS)[number];

/** One call to make. Plain data: serialising and sending it is the client's work. */
export interface KlaviyoRequest {
  endpoint: Endpoint;
  /** With every template part filled in, e.g. `/api/profiles/01KQ…`. */
  path: string;
  body?: unknown;
}

/** What came back: any status, with the body parsed if it was JSON. */
export interface KlaviyoAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON, or the text where it was not JSON, or undefined where it was empty. */
  body: unknown;
}
