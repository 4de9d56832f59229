/** An edit is understood by the rules of `track`, so an operator may write a value as the customer did. */
import { InvalidEventError } from '@tracklayer/events';
import type { QuarantinedEvent } from '@tracklayer/lanes';
import { editJob } from '../../src/edit/edit.js';
import { batchJob, eventJob, NOW, profileJob, purchase, subscriptionJob } from '../support/jobs.js';

const AVA = { email: 'ava@shop.example', country: 'DE' };
const PHONE = [['profile.phoneNumber', '0151 12345678']] as const;
const event = purchase({ eventId: 'ord_1', profile: AVA });

const JOBS = [
  ['an event', eventJob(event), 'profile'],
  ['a profile', { ...profileJob(), profile: AVA }, 'profile'],
  ['a subscription', subscriptionJob({ profile: AVA }), 'profile'],
  ['a batch of events', batchJob({ events: [event] }), 'events[0].profile'],
  ['a batch of profiles', batchJob({ events: [], profiles: [AVA] }), 'profiles[0]'],
] as const;

describe('a phone number that an edit writes without its country code', () => {
  it.each(JOBS)('has the country of the profile in %s, and the differences say so', (_, job, profile) => {
    const path = `${profile}.phoneNumber`;
    const { differences } = editJob(job, { set: [[path, '0151 12345678']] }, { nowMs: NOW });
    expect(differences).toEqual([{ path, after: '+4915112345678' }]);
  });

  it('has the configured country where the profile has none', () => {
    const { country: _, ...profile } = AVA;
    const job = eventJob({ ...event, profile });
    const { job: edited } = editJob(job, { set: PHONE }, { nowMs: NOW, defaultCountry: 'DE' });
    expect(edited).toMatchObject({ event: { profile: { phoneNumber: '+4915112345678' } } });
    expect(() => editJob(job, { set: PHONE }, { nowMs: NOW })).toThrow(InvalidEventError);
  });

  it('has the configured country in a quarantined event', () => {
    const { country: _, ...profile } = AVA;
    const { name, eventId, time, properties } = event;
    const job: QuarantinedEvent = {
      v: 1,
      type: 'metric-event',
      enqueuedAtMs: NOW,
      attempts: [],
      quarantined: { event: { name, eventId, time, profile, properties }, problems: [] },
    };
    const { job: edited } = editJob(job, { set: PHONE }, { nowMs: NOW, defaultCountry: 'DE' });
    expect(edited).toMatchObject({ mended: true, event: { profile: { phoneNumber: '+4915112345678' } } });
  });
});

it('a value that an edit writes and that cannot be understood is refused, not left out', () => {
  for (const [, job, profile] of JOBS) {
    const set = [[`${profile}.phoneNumber`, 'n/a']] as const;
    expect(() => editJob(job, { set }, { nowMs: NOW })).toThrow(InvalidEventError);
  }
});

it('an edit leaves the time of an event as it was written', () => {
  const job = eventJob({ ...event, time: '2026-04-23T12:20:00.000+02:00' });
  const { job: edited } = editJob(job, { set: [['properties.currency', 'usd']] }, { nowMs: NOW });
  expect(edited).toMatchObject({
    event: { time: '2026-04-23T12:20:00.000+02:00', properties: { currency: 'USD' } },
  });
});
