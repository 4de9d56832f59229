import { eventBody, profileBody } from './bodies.js';
import type { Caller } from './caller.js';
import type { Step } from './openapi-calls.js';

const AVA = { email: 'ava@shop.example', external_id: 'c1', location: { city: 'Berlin' } };

const get = (endpoint: string, path: string): Step => [endpoint, ({ call }) => call('GET', path)];

/** A read of the profile that the first steps create. */
const ofProfile = (endpoint: string, rest: string): Step => [
  endpoint,
  ({ call, sandbox }) => call('GET', `/api/profiles/${profileIdIn(sandbox)}${rest}`),
];

function profileIdIn(sandbox: Caller['sandbox']): string {
  return String(sandbox.profiles({ email: AVA.email })[0]?.id);
}

async function readImport({ call }: Caller, rest: string) {
  const profiles = [profileBody(AVA).data, profileBody({ ...AVA, email: 'ben@shop.example' }).data];
  const { body } = await call('POST', '/api/profile-bulk-import-jobs', {
    data: {
      type: 'profile-bulk-import-job',
      attributes: { profiles: { data: profiles } },
      relationships: { lists: { data: [{ type: 'list', id: 'Y6nRLr' }] } },
    },
  });
  return call('GET', `/api/profile-bulk-import-jobs/${body.data.id}${rest}`);
}

/** At least one accepted and one refused call of each read. */
export const READS: readonly Step[] = [
  [
    'POST /api/profile-subscription-bulk-create-jobs',
    ({ call }) =>
      call('POST', '/api/profile-subscription-bulk-create-jobs', {
        data: {
          type: 'profile-subscription-bulk-create-job',
          attributes: {
            profiles: {
              data: [
                {
                  type: 'profile',
                  attributes: {
                    email: AVA.email,
                    phone_number: '+4915112345678',
                    subscriptions: {
                      email: { marketing: { consent: 'SUBSCRIBED' } },
                      sms: { marketing: { consent: 'SUBSCRIBED' } },
                      whatsapp: { marketing: { consent: 'SUBSCRIBED' } },
                    },
                  },
                },
              ],
            },
          },
          relationships: { list: { data: { type: 'list', id: 'Y6nRLr' } } },
        },
      }),
  ],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody({ value: 5 }, AVA))],
  ['POST /api/events', ({ call }) => call('POST', '/api/events', eventBody({ unique_id: 'ord_2' }, AVA))],
  get('GET /api/events', '/api/events?include=metric,profile'),
  get('GET /api/events', '/api/events?page[size]=1&sort=datetime'),
  get('GET /api/events', '/api/events?filter=greater-or-equal(datetime,2026-01-01T00:00:00Z)'),
  get('GET /api/events', '/api/events?filter=nonsense'),
  get('GET /api/events', '/api/events?page[cursor]=nonsense'),
  [
    'GET /api/events/{id}',
    async ({ call }) => {
      const { body } = await call('GET', '/api/events');
      const [{ id }] = body.data as unknown as [{ id: string }];
      return call('GET', `/api/events/${id}?include=metric,profile`);
    },
  ],
  get('GET /api/events/{id}', '/api/events/X'),
  get('GET /api/profiles', '/api/profiles?additional-fields[profile]=subscriptions,predictive_analytics'),
  get('GET /api/profiles', '/api/profiles?filter=equals(email,"ava@shop.example")'),
  get('GET /api/profiles', '/api/profiles?sort=colour'),
  ofProfile('GET /api/profiles/{id}', '?additional-fields[profile]=subscriptions&include=lists'),
  get('GET /api/profiles/{id}', '/api/profiles/X'),
  ofProfile('GET /api/profiles/{id}/lists', '/lists'),
  get('GET /api/profiles/{id}/lists', '/api/profiles/X/lists'),
  get('GET /api/lists', '/api/lists'),
  get('GET /api/lists', '/api/lists?page[size]=11'),
  get('GET /api/lists/{id}/profiles', '/api/lists/Y6nRLr/profiles?additional-fields[profile]=subscriptions'),
  get('GET /api/lists/{id}/profiles', '/api/lists/X/profiles'),
  [
    'GET /api/metrics/{id}',
    async ({ call }) => {
      const { body } = await call('GET', '/api/metrics');
      const [{ id }] = body.data as unknown as [{ id: string }];
      return call('GET', `/api/metrics/${id}`);
    },
  ],
  get('GET /api/metrics/{id}', '/api/metrics/X'),
  ['GET /api/profile-bulk-import-jobs/{id}', (caller) => readImport(caller, '?include=lists')],
  get('GET /api/profile-bulk-import-jobs/{id}', '/api/profile-bulk-import-jobs/X'),
  ['GET /api/profile-bulk-import-jobs/{id}/import-errors', (caller) => readImport(caller, '/import-errors')],
  get(
    'GET /api/profile-bulk-import-jobs/{id}/import-errors',
    '/api/profile-bulk-import-jobs/X/import-errors',
  ),
];
