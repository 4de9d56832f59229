import { describe, expect, it } from '@jest/globals';
import { InvalidEventError } from '@tracklayer/events';
import { editJob } from '../../src/edit/edit.js';
import { checkPatch, type PatchOperation } from '../../src/index.js';
import { eventJob, NOW, purchase } from '../support/jobs.js';

const job = eventJob(
  purchase({
    properties: { orderId: 'o1', value: 5, currency: 'EUR', 'a/b': 1, items: [{ sku: 'A' }, { sku: 'B' }] },
  }),
);

function patched(...patch: PatchOperation[]) {
  const edited = editJob(job, { patch }, { nowMs: NOW }).job;
  return edited.type === 'metric-event' ? edited.event.properties : {};
}

function refusal(...patch: PatchOperation[]): unknown {
  try {
    patched(...patch);
  } catch (error) {
    return error instanceof InvalidEventError ? error.problems[0] : error;
  }
  return undefined;
}

describe('A JSON patch', () => {
  it('adds, replaces and removes fields and list entries', () => {
    expect(patched({ op: 'replace', path: '/properties/value', value: 7 })).toMatchObject({ value: 7 });
    expect(patched({ op: 'remove', path: '/properties/a~1b' })).not.toHaveProperty(['a/b']);
    expect(patched({ op: 'add', path: '/properties/items/1', value: { sku: 'X' } }).items).toEqual([
      { sku: 'A' },
      { sku: 'X' },
      { sku: 'B' },
    ]);
    expect(patched({ op: 'add', path: '/properties/items/-', value: { sku: 'C' } }).items).toHaveLength(3);
    expect(patched({ op: 'remove', path: '/properties/items/0' }).items).toEqual([{ sku: 'B' }]);
  });

  it('is refused with the path of each problem in it or in its result', () => {
    expect(refusal({ op: 'replace', path: '/properties/nothing', value: 1 })).toMatchObject({
      path: '/properties/nothing',
      code: 'not_found',
    });
    expect(refusal({ op: 'replace', path: '/properties/items/2', value: 1 })).toMatchObject({
      code: 'not_found',
    });
    expect(refusal({ op: 'add', path: '/properties/no/way', value: 1 })).toMatchObject({ code: 'not_found' });
    expect(refusal({ op: 'add', path: '/__proto__/x', value: 1 })).toMatchObject({ code: 'forbidden_key' });
    expect(refusal({ op: 'replace', path: 'properties', value: 1 })).toMatchObject({ code: 'invalid_patch' });
    expect(refusal({ op: 'replace', path: '/eventId', value: 'o2' })).toMatchObject({ path: 'eventId' });
    expect(refusal({ op: 'replace', path: '/profile/phoneNumber', value: '123' })).toMatchObject({
      path: 'profile.phoneNumber',
    });
  });

  it('is checked when it is read', () => {
    expect(checkPatch([{ op: 'remove', path: '/a' }])).toHaveProperty('patch');
    expect(checkPatch({ op: 'remove' })).toMatchObject({ problems: [{ path: 'patch' }] });
    expect(checkPatch([{ op: 'move', path: 'a' }])).toMatchObject({
      problems: [{ path: '[0].op' }, { path: '[0].path' }, { path: '[0].value' }],
    });
  });
});
