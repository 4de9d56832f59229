import { callOf, scopesOf } from '../src/answer/call.js';
import type { Command } from '../src/commands.js';
import { buildRequest } from '../src/dialects/build-request.js';
import { DIALECTS } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import { AVA, anEvent } from './support/builders.js';

const event = anEvent('purchase');
const granted: Command = {
  type: 'list-subscription',
  profile: AVA,
  time: '2026-04-23T10:15:00Z',
  consent: { status: 'granted', channels: ['email'] },
};

describe.each(DIALECTS)('the scopes that stop a call of dialect %s', (dialect) => {
  const settings = { dialect, listId: 'Y6nRLr', mapping: MAPPING };
  const scopesOfCommand = (command: Command) => scopesOf(callOf(buildRequest(command, settings), settings));

  it('are the destination and the endpoint for an event', () => {
    expect(scopesOfCommand({ type: 'metric-event', event })).toEqual(['destination', 'POST /api/events']);
  });

  it('include the flag for an old event and for a back-fill', () => {
    const old: Command = { type: 'metric-event', event, backfill: true };
    const backfill: Command = { type: 'event-backfill', events: [event], migrationId: 'spring' };
    expect(scopesOfCommand(old)).toContain('backfill');
    expect(scopesOfCommand(backfill)).toContain('backfill');
  });

  it('include the list of a subscription', () => {
    expect(scopesOfCommand(granted)).toContain('list:Y6nRLr');
    expect(scopesOfCommand({ ...granted, listId: 'X1' } as Command)).toContain('list:X1');
  });

  it('tell whose list it is', () => {
    const listOf = (command: Command) => callOf(buildRequest(command, settings), settings).list;
    expect(listOf(granted)).toEqual({ id: 'Y6nRLr', isOwn: true });
    expect(listOf({ ...granted, listId: 'X1' } as Command)).toEqual({ id: 'X1', isOwn: false });
  });
});
