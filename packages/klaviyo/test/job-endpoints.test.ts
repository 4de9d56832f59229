import type { Command } from '../src/commands.js';
import { buildRequest } from '../src/dialects/build-request.js';
import { DIALECTS } from '../src/dialects/dialect.js';
import { JOB_ENDPOINTS } from '../src/job-endpoints.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { AVA, anEvent } from './support/builders.js';

const TIME = '2026-04-23T10:15:30Z';

function subscription(status: 'granted' | 'withdrawn', historical = false): Command {
  const consent = { status, channels: ['email' as const], at: TIME };
  return { type: 'list-subscription', profile: AVA, consent, time: TIME, historical };
}

const COMMANDS: [string, Command][] = [
  ['a profile', { type: 'profile-upsert', profile: AVA }],
  ['a subscription', subscription('granted')],
  ['a subscription of long ago', subscription('granted', true)],
  ['an unsubscription', subscription('withdrawn')],
  ['an event', { type: 'metric-event', event: anEvent('purchase') }],
  ['a batch of events', { type: 'event-backfill', events: [anEvent('purchase')], migrationId: 'm1' }],
  [
    'a batch of consents',
    {
      type: 'event-backfill',
      events: [],
      consents: [{ profile: AVA, consent: { status: 'granted', at: TIME }, time: TIME }],
      migrationId: 'm1',
    },
  ],
  ['a batch of profiles', { type: 'event-backfill', events: [], profiles: [AVA], migrationId: 'm1' }],
  [
    'a person who waits for a variant',
    { type: 'back-in-stock', profile: AVA, variantId: 'SKU-1-M', channels: ['email'] },
  ],
];

describe.each(DIALECTS)('in dialect %s', (dialect) => {
  it.each(COMMANDS)('the call for %s is among the calls of its job type', (_name, command) => {
    const { endpoint } = buildRequest(command, { dialect, listId: 'LIST', mapping: MAPPING });
    expect(JOB_ENDPOINTS[command.type]).toContain(endpoint);
  });
});
