import type { Channel } from '@tracklayer/events';
import { refusedChannels } from '../src/answer/refused-channels.js';
import { AVA } from './support/builders.js';

const command = (channels: Channel[]) => ({
  type: 'list-subscription' as const,
  profile: AVA,
  consent: { status: 'granted' as const, channels },
  time: '2026-04-23T10:15:00Z',
});
const REGION = 'Phone number is valid but is not in a supported region for this account.';
const PHONE = '/data/attributes/profiles/data/1/attributes';

describe('the refused channels of a subscription', () => {
  it.each<[string, Channel[], string, string, Channel[]]>([
    ['a region', ['email', 'sms'], `${PHONE}/phone_number`, REGION, ['sms']],
    ['SMS not set up', ['email', 'sms'], `${PHONE}/subscriptions`, 'SMS configuration is required', ['sms']],
    [
      'the address',
      ['email', 'sms'],
      '/data/attributes/profiles/data/0/attributes/email',
      'Invalid',
      ['email'],
    ],
    ['a number', ['email', 'sms', 'whatsapp'], `${PHONE}/phone_number`, REGION, ['sms', 'whatsapp']],
    [
      'one of two',
      ['sms', 'whatsapp'],
      '/data/attributes/profiles/data/0/attributes/subscriptions/whatsapp',
      '',
      ['whatsapp'],
    ],
    [
      'a number of dialect guide',
      ['email', 'sms'],
      '/data/attributes/profile/phone_number',
      'Invalid',
      ['sms'],
    ],
    ['the list', ['email', 'sms'], '/data/relationships/list/data/id', 'List not found with id X.', []],
  ])('are found for %s', (_what, channels, pointer, detail, refused) => {
    expect(refusedChannels(command(channels), [{ code: 'invalid', pointer, detail }])).toEqual(refused);
  });
});
