/** The endpoints we call, as `METHOD path-template`. Permits and rate limits use this name as their key. */
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
  'POST /api/back-in-stock-subscriptions',
  'POST /api/data-privacy-deletion-jobs',
  'GET /api/profiles',
  'GET /api/accounts',
  'GET /api/flows',
  'GET /api/flows/{id}',
  'GET /api/metrics',
  'GET /api/metrics/{id}/flow-triggers',
  'GET /api/lists/{id}/flow-triggers',
  'GET /api/profile-bulk-import-jobs/{id}',
  'GET /api/profile-bulk-import-jobs/{id}/import-errors',
] as const;

export type Endpoint = (typeof ENDPOINTS)[number];

/** One call to make, as plain data. The client serialises and sends it. */
export interface KlaviyoRequest {
  endpoint: Endpoint;
  /** The path with all parameters filled in, e.g. `/api/profiles/01KQ…`. */
  path: string;
  body?: unknown;
}

/** An answer of any status. */
export interface KlaviyoAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON, or text if it was not JSON, or undefined if it was empty. */
  body: unknown;
}
