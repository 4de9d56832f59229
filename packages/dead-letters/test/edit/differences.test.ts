import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../../src/edit/diff.js';
import { editJob } from '../../src/edit/edit.js';
import { eventJob, NOW, purchase } from '../support/jobs.js';

const json = fc.jsonValue().filter((value) => JSON.stringify(value) !== undefined);
const options = { nowMs: NOW };
const job = eventJob(
  purchase({ eventId: 'ord_1', properties: { orderId: 'ord_1', value: 1, currency: 'EUR' } }),
);

describe('The differences of an edit', () => {
  it('are none for an empty edit, and can undo any other edit', () => {
    expect(editJob(job, {}, options)).toEqual({ job, differences: [] });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,6}$/),
          fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.boolean(), fc.constant(null)),
        ),
        (extra) => {
          const set = Object.entries(extra).map(([key, value]) => [`properties.${key}`, value] as const);
          if (isRefused(set)) return;
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

  it('show a value that was added to a list or removed from its end', () => {
    expect(differences([1], [1, 2])).toEqual([{ path: '[1]', after: 2 }]);
    expect(differences([1, 2], [1])).toEqual([{ path: '[1]', before: 2 }]);
  });

  it('are none exactly if two values are equal', () => {
    fc.assert(fc.property(json, (value) => expect(differences(value, structuredClone(value))).toEqual([])));
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(differences(a, b).length === 0).toBe(equal);
      }),
    );
  });
});

function isRefused(set: readonly (readonly [string, string | boolean | null])[]): boolean {
  try {
    editJob(job, { set }, options);
    return false;
  } catch {
    return true;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
