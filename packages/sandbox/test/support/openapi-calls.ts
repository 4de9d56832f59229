import { bulkBody, consent, eventBody, profileBody, subscribeBody } from './bodies.js';
import type { Caller, Reply } from './caller.js';

export type Step = readonly [endpoint: string, answer: (caller: Caller) => Promise<Reply>];

const ava = {
  email: 'ava@shop.example',
  external_id: 'c1',
  location: { city: 'Berlin' },
  properties: { a: 1 },
};
const job = (profiles: object[]) => ({
  data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: profiles } } },
});

/** At least one accepted and one refused call of each endpoint of Klaviyo. */
export const CALLS: readonly Step[] = [
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', profileBody(ava))],
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', profileBody(ava))],
  ['POST /api/profiles', ({ call }) => call('POST', '/api/profiles', {})],
  [
    'PATCH /api/profiles/{id}',
    ({ call, sandbox }) => {
      const id = sandbox.profiles()[0]?.id;
      return call('PATCH', `/api/profiles/${id}`, profileBody({ first_name: 'Ava' }, { id }));
    },
  ],
  ['PATCH /api/profiles/{id}', ({ call }) => call('PATCH', '/api/profiles/X', profileBody({}, { id: 'X' }))],
  ['POST /api/profile-import', ({ call }) => call('POST', '/api/profile-import', profileBody(ava))],
  [
    'POST /api/profile-import',
    ({ call }) => call('POST', '/api/profile-import', profileBody({ external_id: 'c2' })),
  ],
  [
    'POST /api/profile-bulk-import-jobs',
    ({ call }) => call('POST', '/api/profile-bulk-import-jobs', job([profileBody(ava).data])),
  ],
  [
    'POST /api/profile-bulk-import-jobs',
    ({ call }) => call('POST', '/api/profile-bulk-import-jobs', job([])),
  ],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody())],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody({ colour: 1 }))],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody(), { authorization: 'nobody' })],
  [
    'POST /api/events',
    ({ call }) => call('POST', '/api/events', eventBody(), { 'content-type': 'text/plain' }),
  ],
  [
    'POST /api/events',
    ({ call, sandbox }) => {
      sandbox.addFault({ kind: 'throttle', retryAfterS: 0, count: 1 });
      return call('POST', '/api/events', eventBody());
    },
  ],
  [
    'POST /api/events',
    ({ call, sandbox }) => {
      sandbox.addFault({ kind: 'error', status: 500, count: 1 });
      return call('POST', '/api/events', eventBody());
    },
  ],
  [
    'POST /api/event-bulk-create-jobs',
    ({ call }) => call('POST', '/api/event-bulk-create-jobs', bulkBody([{ events: [{}] }])),
  ],
  [
    'POST /api/event-bulk-create-jobs',
    ({ call }) => call('POST', '/api/event-bulk-create-jobs', bulkBody([])),
  ],
  [
    'POST /api/profile-subscription-bulk-create-jobs',
    ({ call }) =>
      call(
        'POST',
        '/api/profile-subscription-bulk-create-jobs',
        subscribeBody([{ email: ava.email, subscriptions: consent() }]),
      ),
  ],
  [
    'POST /api/profile-subscription-bulk-create-jobs',
    ({ call }) =>
      call('POST', '/api/profile-subscription-bulk-create-jobs', subscribeBody([{ email: ava.email }])),
  ],
  [
    'POST /api/lists/{id}/relationships/profiles',
    ({ call, sandbox }) =>
      call('POST', '/api/lists/Y6nRLr/relationships/profiles', {
        data: [{ type: 'profile', id: sandbox.profiles()[0]?.id }],
      }),
  ],
  [
    'POST /api/lists/{id}/relationships/profiles',
    ({ call }) => call('POST', '/api/lists/X/relationships/profiles', { data: [{}] }),
  ],
  ['GET /api/metrics', ({ call }) => call('GET', '/api/metrics')],
  ['GET /api/metrics', ({ call }) => call('GET', '/api/metrics?filter=nonsense')],
  [
    'GET /api/lists/{id}',
    ({ call }) => call('GET', '/api/lists/Y6nRLr?additional-fields[list]=profile_count'),
  ],
  ['GET /api/lists/{id}', ({ call }) => call('GET', '/api/lists/X')],
  ['GET /api/accounts', ({ call }) => call('GET', '/api/accounts')],
];

const deletion = (attributes: object) => ({
  data: {
    type: 'data-privacy-deletion-job',
    attributes: { profile: { data: { type: 'profile', attributes } } },
  },
});

/** Accepted and refused deletions. */
export const DELETIONS: readonly Step[] = [
  [
    'POST /api/data-privacy-deletion-jobs',
    ({ call }) => call('POST', '/api/data-privacy-deletion-jobs', deletion({ email: ava.email })),
  ],
  [
    'POST /api/data-privacy-deletion-jobs',
    ({ call }) => call('POST', '/api/data-privacy-deletion-jobs', deletion({})),
  ],
];
