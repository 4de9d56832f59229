import type { Seeded } from './seed.js';

/** A request that a route answers with success. */
export interface Case {
  path: (seeded: Seeded) => string;
  body?: (seeded: Seeded) => unknown;
  /** It answers with server-sent events, which do not end. */
  isStream?: true;
  /** It shows personal data, which is its purpose. */
  reveals?: true;
}

const reason = 'INC-212';
const API = '/api/v1';
const person = ({ email }: Seeded) => ({ person: { email }, reason });

/** One case for each route: those that read, then those that act. A test fails for a route without one. */
export const CASES: Readonly<Record<string, Case>> = {
  'GET /api/v1/me': { path: () => `${API}/me` },
  'GET /api/v1/session': { path: () => `${API}/session` },
  'POST /api/v1/session': {
    path: () => `${API}/session`,
    body: ({ user: { name, password } }) => ({ name, password }),
  },
  'DELETE /api/v1/session': { path: () => `${API}/session` },
  'GET /api/v1/openapi.json': { path: () => `${API}/openapi.json` },
  'GET /api/v1/overview': { path: () => `${API}/overview` },
  'GET /api/v1/overview/stream': { path: () => `${API}/overview/stream`, isStream: true },
  'GET /api/v1/lanes': { path: ({ destination }) => `${API}/lanes?destination=${destination}` },
  'GET /api/v1/workers': { path: () => `${API}/workers` },
  'GET /api/v1/set-up': { path: () => `${API}/set-up` },
  'GET /api/v1/flows/:destination': { path: ({ destination }) => `${API}/flows/${destination}` },
  'GET /api/v1/letters': { path: () => `${API}/letters?limit=2&code=invalid` },
  'GET /api/v1/letters/:destination/:id': {
    path: ({ destination, letterIds }) => `${API}/letters/${destination}/${letterIds[0]}`,
  },
  'GET /api/v1/causes': { path: () => `${API}/causes?limit=5` },
  'GET /api/v1/groups': { path: () => `${API}/groups` },
  'GET /api/v1/events': { path: () => `${API}/events?order=10490` },
  'POST /api/v1/events/find': {
    path: () => `${API}/events/find`,
    body: ({ email }) => ({ person: { email }, limit: 5 }),
  },
  'GET /api/v1/events/:destination/:id': {
    path: ({ destination }) => `${API}/events/${destination}/order-api0`,
  },
  'GET /api/v1/events/stream': { path: () => `${API}/events/stream`, isStream: true },
  'GET /api/v1/campaigns': { path: () => `${API}/campaigns?limit=1` },
  'GET /api/v1/campaigns/:destination/:id': {
    path: ({ destination, campaignId }) => `${API}/campaigns/${destination}/${campaignId}`,
  },
  'GET /api/v1/campaigns/:destination/:id/stream': {
    path: ({ destination, campaignId }) => `${API}/campaigns/${destination}/${campaignId}/stream`,
    isStream: true,
  },
  'GET /api/v1/migrations': { path: () => `${API}/migrations?limit=1` },
  'GET /api/v1/migrations/:destination/:id': {
    path: ({ destination, migrationId }) => `${API}/migrations/${destination}/${migrationId}`,
  },
  'GET /api/v1/history': { path: () => `${API}/history` },
  'GET /api/v1/history/:destination': {
    path: ({ destination }) => `${API}/history/${destination}?since=2h&columns=10`,
  },
  'GET /api/v1/audit': { path: () => `${API}/audit?limit=2` },
  'POST /api/v1/letters/preview': {
    path: () => `${API}/letters/preview`,
    body: ({ destination }) => ({
      destination,
      selection: 'code:invalid',
      edit: { set: [['properties.giftNote', 'none']] },
    }),
  },
  'POST /api/v1/people/find': { path: () => `${API}/people/find`, body: person },
  'POST /api/v1/people/reveal': { path: () => `${API}/people/reveal`, body: person, reveals: true },
  'POST /api/v1/letters/:destination/:id/reveal': {
    path: ({ destination, letterIds }) => `${API}/letters/${destination}/${letterIds[0]}/reveal`,
    body: () => ({ reason }),
    reveals: true,
  },
  'POST /api/v1/lanes/:destination/pause': {
    path: ({ destination }) => `${API}/lanes/${destination}/pause`,
    body: () => ({ lane: 'metric-event', reason }),
  },
  'POST /api/v1/lanes/:destination/resume': {
    path: ({ destination }) => `${API}/lanes/${destination}/resume`,
    body: () => ({ reason }),
  },
  'POST /api/v1/letters/:destination/:id/replay': {
    path: ({ destination, letterIds }) => `${API}/letters/${destination}/${letterIds[0]}/replay`,
    body: () => ({ reason, edit: { unset: ['profile.phoneNumber'] } }),
  },
  'POST /api/v1/campaigns': {
    path: () => `${API}/campaigns`,
    body: ({ destination, letterIds }) => ({
      destination,
      selection: { ids: [letterIds[1]] },
      reason,
      edit: { patch: [{ op: 'remove', path: '/profile/phoneNumber' }] },
      steps: [10, 'all'],
    }),
  },
  'POST /api/v1/campaigns/:destination/:id/pause': campaignAct('pause'),
  'POST /api/v1/campaigns/:destination/:id/resume': campaignAct('resume'),
  'POST /api/v1/campaigns/:destination/:id/cancel': campaignAct('cancel'),
  'POST /api/v1/migrations/:destination/:id/pause': migrationAct('pause'),
  'POST /api/v1/migrations/:destination/:id/resume': migrationAct('resume'),
  'POST /api/v1/migrations/:destination/:id/cancel': migrationAct('cancel'),
  'POST /api/v1/migrations/:destination/:id/rejects': { ...migrationAct('rejects'), reveals: true },
  'POST /api/v1/letters/discard': {
    path: () => `${API}/letters/discard`,
    body: ({ destination, letterIds }) => ({
      destination,
      selection: { ids: [letterIds[2]] },
      reason,
      count: 1,
    }),
  },
  'POST /api/v1/people/erase': {
    path: () => `${API}/people/erase`,
    body: (seeded) => ({ ...person(seeded), klaviyo: false }),
  },
  'POST /api/v1/events': {
    path: () => `${API}/events`,
    body: ({ event }) => event,
  },
};

function campaignAct(act: string): Case {
  return {
    path: ({ destination, campaignId }) => `${API}/campaigns/${destination}/${campaignId}/${act}`,
    body: () => ({ reason }),
  };
}

function migrationAct(act: string): Case {
  return {
    path: ({ destination, migrationId }) => `${API}/migrations/${destination}/${migrationId}/${act}`,
    body: () => ({ reason }),
  };
}
