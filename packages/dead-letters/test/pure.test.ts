import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { JOB_TYPES } from '@tracklayer/events';
import type { EventBackfillJob } from '@tracklayer/lanes';
import fc from 'fast-check';
import { differences } from '../src/edit/diff.js';
import { editJob } from '../src/edit/edit.js';
import { type DeadLetter, groupId, groupKeyOf, letterId, parseLetterId } from '../src/index.js';
import { packLetter, unpackLetter } from '../src/letter/codec.js';
import { afterDeath } from '../src/letter/death.js';
import { memberOf, refOf } from '../src/letter/letter-id.js';
import { death, eventJob, NOW, profileJob, purchase, subscriptionJob } from './support/fixtures.js';

const ref = fc.record({ type: fc.constantFrom(...JOB_TYPES), jobId: fc.string({ minLength: 1 }) });
const json = fc.jsonValue().filter((value) => JSON.stringify(value) !== undefined);

function letterOf(changes: Parameters<typeof death>[1] = {}): DeadLetter {
  const letter = afterDeath('main', death(eventJob(), changes), undefined);
  if (letter === undefined) throw new Error('no letter');
  return letter;
}

describe('the ids of letters', () => {
  it('name one job each, and give it back', () => {
    fc.assert(fc.property(ref, (one) => expect(parseLetterId(letterId(one))).toEqual(one)));
    fc.assert(fc.property(ref, (one) => expect(refOf(memberOf(one))).toEqual(one)));
  });

  it('are not made of other text', () => {
    for (const text of ['', '~', '~m1', 'metric-event', 'metric-event~', 'letter~m1']) {
      expect(parseLetterId(text)).toBeUndefined();
    }
  });
});

describe('the id of a group', () => {
  const cause = fc.record(
    {
      type: fc.constantFrom(...JOB_TYPES),
      code: fc.string(),
      pointer: fc.string(),
      eventName: fc.string(),
    },
    { requiredKeys: ['type', 'code'] },
  );

  it('is the same for the same cause and another for any other', () => {
    fc.assert(
      fc.property(cause, cause, fc.string(), fc.string(), (a, b, here, there) => {
        const same =
          here === there &&
          JSON.stringify([a.type, a.code, a.pointer ?? null, a.eventName ?? null]) ===
            JSON.stringify([b.type, b.code, b.pointer ?? null, b.eventName ?? null]);
        expect(groupId(here, a) === groupId(there, b)).toBe(same);
        expect(groupId(here, { ...a })).toBe(groupId(here, a));
      }),
    );
  });

  it('does not depend on the positions in a pointer, and on nothing else of it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const at = (position: number) =>
          groupKeyOf({ type: 'metric-event', code: 'x', pointer: `/data/${position}/id` });
        expect(at(a)).toEqual(at(b));
      }),
    );
    const plain = groupKeyOf({ type: 'metric-event', code: 'x', pointer: '/data/address1/v2' });
    expect(plain.pointer).toBe('/data/address1/v2');
  });
});

describe('a packed letter', () => {
  it('is the same letter unpacked, whatever its job says', () => {
    fc.assert(
      fc.property(json, fc.string(), ref, (job, detail, of) => {
        const letter = letterOf({ ref: of, job, failure: { code: 'x', detail } });
        expect(unpackLetter('main', memberOf(of), packLetter(letter))).toEqual(
          JSON.parse(JSON.stringify(letter)),
        );
      }),
    );
  });

  it('takes less than half of its JSON', () => {
    const letter = letterOf();
    expect(packLetter(letter).length).toBeLessThan(JSON.stringify(letter).length / 2);
  });

  it('of a newer version is not guessed at, even where it could be read', () => {
    const packed = Buffer.concat([Buffer.of(200), deflateRawSync(JSON.stringify({ reason: 'refused' }))]);
    expect(() => unpackLetter('main', 'mm1', packed)).toThrow(
      expect.objectContaining({ code: 'unreadable_letter' }),
    );
  });

  it('of another version, or garbled, is said to be unreadable without quoting it', () => {
    const packed = packLetter(letterOf());
    const newer = Buffer.from(packed);
    newer[0] = 200;
    for (const bytes of [newer, packed.subarray(0, 20), Buffer.alloc(0)]) {
      expect(() => unpackLetter('main', 'mm1', bytes)).toThrow(
        expect.objectContaining({ code: 'unreadable_letter' }),
      );
    }
  });
});

describe('the story of a letter', () => {
  it('keeps the newest attempts of all its lives, and says how many are left out before them', () => {
    const attempts = (count: number, fromMs: number) =>
      Array.from(
        { length: count },
        (_, n) => ({ atMs: fromMs + n, outcome: 'retry', code: 'timeout' }) as const,
      );
    const first = letterOf({ attempts: attempts(480, 0) });
    const replayed = { ...first, state: 'replaying', replays: 0 } as const;
    const second = afterDeath('main', death(eventJob(), { attempts: attempts(50, 480) }), replayed);
    expect(second?.attempts).toHaveLength(500);
    expect(second?.attempts[0]).toMatchObject({ atMs: 30, leftOut: 30 });
    const third = afterDeath('main', death(eventJob(), { attempts: attempts(2, 530) }), {
      ...replayed,
      attempts: second?.attempts ?? [],
    });
    expect(third?.attempts[0]).toMatchObject({ atMs: 32, leftOut: 32 });
    expect(third?.attempts.filter(({ leftOut }) => leftOut !== undefined)).toHaveLength(1);
  });
});

describe('an edit', () => {
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

  it('sets and unsets by paths, and says what is different', () => {
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

  it('never touches the id, the time or the name of an event', () => {
    for (const path of ['eventId', 'time', 'name']) {
      const value = { eventId: 'ord_2', time: '2026-04-23T10:15:31Z', name: 'refund' }[path] ?? '';
      expect(problemsOf({ set: [[path, value]] })).toContainEqual([path, 'not_editable']);
      expect(problemsOf({ unset: [path] })).not.toEqual([]);
    }
    const { event } = job;
    const backfill: EventBackfillJob = {
      v: 1,
      type: 'event-backfill',
      enqueuedAtMs: 1,
      attempts: [],
      migrationId: 'm',
      events: [event],
    };
    expect(problemsOf({ set: [['events[0].eventId', 'ord_2']] }, backfill)).toEqual([
      ['events[0].eventId', 'not_editable'],
    ]);
  });

  it('is refused with every path that is wrong', () => {
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

  it('mends a withdrawal, which stays one', () => {
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

  it('unsets the list of a subscription, so that the configured one counts', () => {
    const { job: mended, differences: told } = editJob(
      subscriptionJob({ listId: 'Gone01' }),
      { unset: ['listId'] },
      options,
    );
    expect(mended).toEqual(subscriptionJob());
    expect(told).toEqual([{ path: 'listId', before: 'Gone01' }]);
  });

  const profiles: EventBackfillJob = {
    v: 1,
    type: 'event-backfill',
    enqueuedAtMs: 1,
    attempts: [],
    migrationId: 'm',
    events: [],
    profiles: [{ email: 'ava@shop.example' }, { email: 'ben@shop.example' }],
  };
  const { profiles: _profiles, ...bare } = profiles;
  const events: EventBackfillJob = { ...bare, events: [purchase({ eventId: 'ord_1' })] };

  it('mends the profiles of a batch, and refuses what is none', () => {
    const { job: mended } = editJob(profiles, { set: [['profiles[1].email', 'bo@shop.example']] }, options);
    expect(mended).toMatchObject({ profiles: [{ email: 'ava@shop.example' }, { email: 'bo@shop.example' }] });
    expect(problemsOf({ set: [['profiles[1].email', 'bo']] }, profiles)).toMatchObject([
      ['profiles[1].email', expect.any(String)],
    ]);
  });

  it('of a path that leads nowhere is refused with it, rather than sent as it was', () => {
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

  it('makes no list of its own, and takes a position for nothing but a whole number', () => {
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

  it('of a value that is nested too deep is refused before it is copied', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(problemsOf({ set: [['properties.deep', deep]] })).toEqual([['properties.deep', 'too_deep']]);
    const patch = [{ op: 'add', path: '/properties/deep', value: deep }] as const;
    expect(problemsOf({ patch })).toEqual([['/properties/deep', 'too_deep']]);
  });

  it('neither adds entries to a batch nor takes any out', () => {
    const add = { op: 'add', path: '/events/-', value: {} } as const;
    expect(problemsOf({ patch: [add] }, events)).toEqual([['events', 'not_editable']]);
    expect(problemsOf({ unset: ['profiles[0]'] }, profiles)).toEqual([['profiles', 'not_editable']]);
  });

  it('of nothing is no difference; of anything that is taken, the differences lead back', () => {
    expect(editJob(job, {}, options)).toEqual({ job, differences: [] });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,6}$/),
          fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.boolean(), fc.constant(null)),
        ),
        (extra) => {
          const set = Object.entries(extra).map(([key, value]) => [`properties.${key}`, value] as const);
          if (problemsOf({ set }).length > 0) return;
          const edited = editJob(job, { set }, options);
          const back = edited.differences.filter(({ before }) => before !== undefined);
          const gone = edited.differences.filter(({ before }) => before === undefined);
          const undone = editJob(
            edited.job,
            {
              set: back.map(({ path, before }) => [path, before as string] as const),
              unset: gone.map(({ path }) => path),
            },
            options,
          );
          expect(undone.job).toEqual(job);
        },
      ),
    );
  });

  it('shows what a list gained or lost at its end', () => {
    expect(differences([1], [1, 2])).toEqual([{ path: '[1]', after: 2 }]);
    expect(differences([1, 2], [1])).toEqual([{ path: '[1]', before: 2 }]);
  });

  it('shows the differences of any two values, none between equal ones', () => {
    fc.assert(fc.property(json, (value) => expect(differences(value, structuredClone(value))).toEqual([])));
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(differences(a, b).length === 0).toBe(equal);
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
