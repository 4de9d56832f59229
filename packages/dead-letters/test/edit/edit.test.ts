import { describe, expect, it } from '@jest/globals';
import { editJob } from '../../src/edit/edit.js';
import { batchJob, eventJob, NOW, profileJob, purchase, subscriptionJob } from '../support/jobs.js';

describe('An edit', () => {
  const options = { nowMs: NOW };
  const job = eventJob(
    purchase({ eventId: 'ord_1', properties: { orderId: 'ord_1', value: 1, currency: 'EUR' } }),
  );
  const problemsOf = (edit: Parameters<typeof editJob>[1], of: Parameters<typeof editJob>[0] = job) => {
    try {
      editJob(of, edit, options);
      return [];
    } catch (error) {
      return (error as { problems: { path: string; code: string }[] }).problems.map(({ path, code }) => [
        path,
        code,
      ]);
    }
  };

  it('sets and removes values by path, and lists the differences', () => {
    const edit = {
      set: [
        ['profile.phoneNumber', '+4915100000000'],
        ['properties["gift.note"]', { text: 'hi' }],
      ] as const,
      unset: ['profile.email', 'profile.nothing'],
    };
    const edited = editJob(job, edit, options);
    expect(edited.differences).toEqual([
      { path: 'profile.email', before: 'ava@shop.example' },
      { path: 'profile.phoneNumber', before: '+4915112345678', after: '+4915100000000' },
      { path: 'properties["gift.note"]', after: { text: 'hi' } },
    ]);
    expect(edited.job).toMatchObject({
      event: { profile: { phoneNumber: '+4915100000000' }, eventId: 'ord_1' },
    });
    expect(job.event.profile.email).toBe('ava@shop.example');
  });

  it('cannot change the id, the time or the name of an event', () => {
    for (const path of ['eventId', 'time', 'name']) {
      const value = { eventId: 'ord_2', time: '2026-04-23T10:15:31Z', name: 'refund' }[path] ?? '';
      expect(problemsOf({ set: [[path, value]] })).toContainEqual([path, 'not_editable']);
      expect(problemsOf({ unset: [path] })).not.toEqual([]);
    }
    const { event } = job;
    const backfill = batchJob({ events: [event] });
    expect(problemsOf({ set: [['events[0].eventId', 'ord_2']] }, backfill)).toEqual([
      ['events[0].eventId', 'not_editable'],
    ]);
  });

  it('is refused with the path of each problem', () => {
    expect(problemsOf({ set: [['profile.phoneNumber', '0151']] })).toMatchObject([
      ['profile.phoneNumber', expect.any(String)],
    ]);
    expect(problemsOf({ unset: ['profile.email', 'profile.phoneNumber'] })).toMatchObject([
      ['profile', expect.any(String)],
    ]);
    expect(problemsOf({ set: [['profile.phoneNumber', '0151']] }, profileJob())).toMatchObject([
      ['profile.phoneNumber', expect.any(String)],
    ]);
    expect(problemsOf({ set: [['consent.status', 'denied']] }, subscriptionJob())).toEqual([
      ['consent.status', 'not_editable'],
    ]);
    expect(problemsOf({ set: [['listId', 7]] }, subscriptionJob())).toEqual([['listId', 'invalid']]);
    expect(
      problemsOf({
        set: [
          ['properties..x', 1],
          ['', 1],
          ['__proto__.x', 1],
          ['properties.constructor', 1],
        ],
      }),
    ).toEqual([
      ['properties..x', 'invalid_path'],
      ['', 'invalid_path'],
      ['__proto__.x', 'forbidden_key'],
      ['properties.constructor', 'forbidden_key'],
    ]);
    expect(problemsOf({ set: [['properties.value.deep', 1]] })).toEqual([
      ['properties.value.deep', 'not_found'],
    ]);
  });

  it('corrects a withdrawal, but cannot turn it into a subscription', () => {
    const withdrawal = subscriptionJob({
      consent: { status: 'withdrawn', channels: ['sms'] },
      profile: { phoneNumber: '+10000000000' },
    });
    const { job: mended } = editJob(
      withdrawal,
      { set: [['profile.phoneNumber', '+4915112345678']] },
      options,
    );
    expect(mended).toEqual({ ...withdrawal, profile: { phoneNumber: '+4915112345678' } });
    expect(problemsOf({ set: [['consent.status', 'granted']] }, withdrawal)).toEqual([
      ['consent.status', 'not_editable'],
    ]);
  });

  it('removes the list of a subscription, so that the configured list is used', () => {
    const { job: mended, differences: told } = editJob(
      subscriptionJob({ listId: 'Gone01' }),
      { unset: ['listId'] },
      options,
    );
    expect(mended).toEqual(subscriptionJob());
    expect(told).toEqual([{ path: 'listId', before: 'Gone01' }]);
  });

  const profiles = batchJob({
    events: [],
    profiles: [{ email: 'ava@shop.example' }, { email: 'ben@shop.example' }],
  });
  const events = batchJob({ events: [purchase({ eventId: 'ord_1' })] });

  it('corrects the profiles of a batch, and refuses invalid ones', () => {
    const { job: mended } = editJob(profiles, { set: [['profiles[1].email', 'bo@shop.example']] }, options);
    expect(mended).toMatchObject({ profiles: [{ email: 'ava@shop.example' }, { email: 'bo@shop.example' }] });
    expect(problemsOf({ set: [['profiles[1].email', 'bo']] }, profiles)).toMatchObject([
      ['profiles[1].email', expect.any(String)],
    ]);
  });

  it('is refused if its path starts at an unknown field', () => {
    const typo = 'profil.email';
    const said = [[typo, 'unknown_key']];
    for (const each of [job, profileJob(), subscriptionJob(), profiles, events]) {
      expect(problemsOf({ set: [[typo, 'ava@shop.example']] }, each)).toEqual(said);
      expect(problemsOf({ unset: [typo] }, each)).toEqual(said);
    }
    const add = { op: 'add', path: '/profil', value: {} } as const;
    expect(problemsOf({ patch: [add] }, profileJob())).toEqual([['/profil', 'unknown_key']]);
    expect(problemsOf({ set: [['events[0].profile.email', 'a@b.example']] }, profiles)).toEqual([
      ['events[0].profile.email', 'unknown_key'],
    ]);
  });

  it('creates no lists, and accepts only whole numbers as positions', () => {
    const items = [{ productId: 'p1', sku: 'A' }];
    const of = eventJob(purchase({ properties: { orderId: '1', value: 1, currency: 'EUR', items } }));
    for (const path of ['properties.tags[0]', 'properties.tags[0].name', 'properties.value[0]']) {
      expect(problemsOf({ set: [[path, 'vip']] })).toEqual([[path, 'not_found']]);
    }
    for (const part of ['["0"]', '.0', '[0]']) {
      const path = `properties.items${part}.sku`;
      const edited = editJob(of, { set: [[path, 'B']] }, options).job;
      expect(edited).toMatchObject({ event: { properties: { items: [{ sku: 'B' }] } } });
    }
    for (const part of ['[""]', '.0e0', '["00"]', '[1]']) {
      const path = `properties.items${part}.sku`;
      expect(problemsOf({ set: [[path, 'B']] }, of)).toEqual([[path, 'not_found']]);
    }
    const named = editJob(job, { set: [['properties.toString.x', 1]] }, options).job;
    expect(named).toMatchObject({ event: { properties: { toString: { x: 1 } } } });
  });

  it('is refused before its value is copied if the value is nested too deep', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(problemsOf({ set: [['properties.deep', deep]] })).toEqual([['properties.deep', 'too_deep']]);
    const patch = [{ op: 'add', path: '/properties/deep', value: deep }] as const;
    expect(problemsOf({ patch })).toEqual([['/properties/deep', 'too_deep']]);
  });

  it('cannot add an entry to a batch or remove one', () => {
    const add = { op: 'add', path: '/events/-', value: {} } as const;
    expect(problemsOf({ patch: [add] }, events)).toEqual([['events', 'not_editable']]);
    expect(problemsOf({ unset: ['profiles[0]'] }, profiles)).toEqual([['profiles', 'not_editable']]);
  });
});
