import type { Seeded } from './seed.js';

/** A request that a route answers with success. */
export interface Case {
  path: (seeded: Seeded) => string;
  body?: (seeded: Seeded) => unknown;
  /** It answers with server-sent events, which do not end. */
  isStream?: true;
}

/** One case for each route. A test fails for a route without one. */
export const CASES: Readonly<Record<string, Case>> = {
  'GET /api/v1/me': { path: () => '/api/v1/me' },
  'GET /api/v1/openapi.json': { path: () => '/api/v1/openapi.json' },
  'GET /api/v1/overview': { path: () => '/api/v1/overview' },
  'GET /api/v1/overview/stream': { path: () => '/api/v1/overview/stream', isStream: true },
  'GET /api/v1/lanes': { path: ({ destination }) => `/api/v1/lanes?destination=${destination}` },
  'GET /api/v1/workers': { path: () => '/api/v1/workers' },
  'GET /api/v1/letters': { path: () => '/api/v1/letters?limit=2&code=invalid' },
  'GET /api/v1/letters/:destination/:id': {
    path: ({ destination, letterId }) => `/api/v1/letters/${destination}/${letterId}`,
  },
  'GET /api/v1/causes': { path: () => '/api/v1/causes?limit=5' },
  'GET /api/v1/groups': { path: () => '/api/v1/groups' },
};
