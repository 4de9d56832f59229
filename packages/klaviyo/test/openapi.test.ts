import { CLEARABLE_FIELDS, EVENT_NAMES } from '@tracklayer/events';
import { requiredScopes } from '../src/answer/required-scopes.js';
import type { Command } from '../src/commands.js';
import { buildRequest } from '../src/dialects/build-request.js';
import type { RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { ENDPOINTS, type Endpoint, type KlaviyoRequest } from '../src/request.js';
import { AVA, anAnswer, anError, anEvent } from './support/builders.js';
import { loadOpenApi, publishedScopes } from './support/openapi.js';
import { play } from './support/play.js';

const SETTINGS: RequestSettings = { dialect: 'klaviyo', listId: 'Y6nRLr', mapping: MAPPING };
const consent = {
  status: 'granted',
  at: '2026-04-23T10:15:00Z',
  source: 'footer',
  channels: ['email', 'sms'],
} as const;
const granted = { ...consent, channels: [...consent.channels] };
const everyEvent = EVENT_NAMES.map((name) => anEvent(name, { consent: granted, source: 'order-service' }));

const COMMANDS: [string, Command][] = [
  ...everyEvent.map((event): [string, Command] => [event.name, { type: 'metric-event', event }]),
  ['profile-upsert', { type: 'profile-upsert', profile: AVA }],
  [
    'profile-upsert that clears fields',
    { type: 'profile-upsert', profile: { email: AVA.email }, clear: CLEARABLE_FIELDS },
  ],
  [
    'list-subscription',
    { type: 'list-subscription', profile: AVA, consent: granted, time: '2026-04-23T10:15:00Z' },
  ],
  [
    'list-subscription of an import',
    {
      type: 'list-subscription',
      profile: AVA,
      consent: granted,
      time: '2026-04-23T10:15:00Z',
      historical: true,
    },
  ],
  ['event-backfill', { type: 'event-backfill', events: everyEvent, migrationId: 'spring_2026' }],
  [
    'event-backfill of consents',
    {
      type: 'event-backfill',
      events: [],
      consents: [
        { profile: AVA, consent: granted, time: '2026-04-23T10:15:00Z' },
        {
          profile: { email: 'ben@shop.example' },
          consent: { status: 'granted' },
          time: '2026-04-23T10:15:00Z',
        },
      ],
      migrationId: 'spring_2026',
    },
  ],
  [
    'back-in-stock',
    {
      type: 'back-in-stock',
      profile: AVA,
      variantId: 'SKU-1-M',
      channels: ['email', 'sms', 'whatsapp', 'push'],
    },
  ],
];

const VISITOR = { exchangeId: 'encrypted', anonymousId: 'browser-1' };
const visits = [
  anEvent('view_content', { profile: VISITOR }),
  anEvent('search', { profile: { ...VISITOR, ...AVA } }),
];

const VISITORS: [string, Command][] = [
  ...visits.map((event): [string, Command] => [`a ${event.name}`, { type: 'metric-event', event }]),
  ['a profile beside them', { type: 'profile-upsert', profile: { ...AVA, ...VISITOR } }],
  ['a back-fill', { type: 'event-backfill', events: visits, migrationId: 'spring_2026' }],
];

describe("Klaviyo's OpenAPI", () => {
  const validatorOf = loadOpenApi();

  function problemsOf(request: KlaviyoRequest): unknown {
    const validate = validatorOf(request.endpoint);
    if (validate === undefined) return `${request.endpoint} is not served by Klaviyo`;
    // As JSON, like on the wire.
    return validate(JSON.parse(JSON.stringify(request.body))) ? undefined : validate.errors;
  }

  it.each(COMMANDS)('accepts %s', (_what, command) => {
    expect(problemsOf(buildRequest(command, SETTINGS))).toBeUndefined();
    expect(problemsOf(buildRequest(command, { ...SETTINGS, carryProfile: AVA }))).toBeUndefined();
  });

  it.each(VISITORS)('accepts visitors known by an id of the browser: %s', (_what, command) => {
    expect(problemsOf(buildRequest(command, SETTINGS))).toBeUndefined();
    expect(problemsOf(buildRequest(command, { ...SETTINGS, carryProfile: VISITOR }))).toBeUndefined();
  });

  it('accepts events, profiles and imported subscriptions of dialect guide, but not its other two calls', () => {
    const served = COMMANDS.map(([what, command]) => {
      const problems = problemsOf(buildRequest(command, { ...SETTINGS, dialect: 'guide' }));
      return problems === undefined ? what : problems;
    });
    expect(served).toEqual([
      ...EVENT_NAMES,
      'profile-upsert',
      'profile-upsert that clears fields',
      'POST /api/list-relationships is not served by Klaviyo',
      'list-subscription of an import',
      'POST /api/events-bulk-create-jobs is not served by Klaviyo',
      'event-backfill of consents',
      'back-in-stock',
    ]);
  });

  it('accepts the remedies', () => {
    const duplicate = anError({ code: 'duplicate_profile', meta: { duplicate_profile_id: '01KQABC' } });
    const profile = { type: 'profile-upsert', profile: AVA } as const;
    const event = { type: 'metric-event', event: anEvent('lead') } as const;
    const requests = [
      ...play(profile, SETTINGS, [anAnswer(409, duplicate), anAnswer(409, duplicate), anAnswer(200)])
        .requests,
      ...play(event, SETTINGS, [anAnswer(404, anError({ code: 'profile_not_found' }))]).requests,
    ];
    expect(requests).toHaveLength(6);
    expect(requests.map(problemsOf)).toEqual(requests.map(() => undefined));
  });

  it('publishes the scopes that our hints name', () => {
    const published = ENDPOINTS.flatMap((endpoint) => {
      const scopes = publishedScopes(endpoint);
      return scopes === undefined ? [] : [[endpoint, scopes]];
    });
    expect(published.length).toBeGreaterThan(7);
    for (const [endpoint, scopes] of published) {
      expect([endpoint, requiredScopes(endpoint as Endpoint)]).toEqual([endpoint, scopes]);
    }
  });

  it('refuses a missing field and an unknown field', () => {
    const { body } = buildRequest({ type: 'metric-event', event: anEvent('lead') }, SETTINGS);
    const { metric: _, ...attributes } = (body as { data: { attributes: { metric: unknown } } }).data
      .attributes;
    const request = (data: object): KlaviyoRequest => ({
      endpoint: 'POST /api/events',
      path: '/api/events',
      body: { data: { type: 'event', ...data } },
    });
    expect(problemsOf(request({ attributes }))).toMatchObject([{ keyword: 'required' }]);
    const unknown = {
      ...attributes,
      metric: { data: { type: 'metric', attributes: { name: 'x' } } },
      dedup: 1,
    };
    expect(problemsOf(request({ attributes: unknown }))).toMatchObject([{ keyword: 'additionalProperties' }]);
  });
});
