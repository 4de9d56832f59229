import { describe, expect, it } from '@jest/globals';
import { InvalidEventError } from '@tracklayer/events';
import { editJob } from '../../src/edit/edit.js';
import type { Edit } from '../../src/edit/editable.js';
import { maskDifferences, maskPersonalData } from '../../src/mask/mask-letter.js';
import { NOW, stockJob } from '../support/jobs.js';

const edited = (edit: Edit) => editJob(stockJob(), edit, { nowMs: NOW });

function problemsOf(edit: Edit): string[] {
  try {
    edited(edit);
    return [];
  } catch (error) {
    return (error as InvalidEventError).problems.map(({ path, code }) => `${path}: ${code}`);
  }
}

describe('An edit of a back-in-stock subscription', () => {
  it('mends the variant and keeps everything else', () => {
    const { job, differences } = edited({ set: [['variantId', '33001893429342']] });
    expect(job).toEqual(stockJob({ variantId: '33001893429342' }));
    expect(differences).toEqual([{ path: 'variantId', before: '33001893429341', after: '33001893429342' }]);
  });

  it('mends the person and the channels', () => {
    const { job } = edited({
      set: [
        ['profile.externalId', 'c1'],
        ['channels', ['email', 'push']],
      ],
    });
    expect(job).toMatchObject({
      profile: { email: 'ava@shop.example', externalId: 'c1' },
      channels: ['email', 'push'],
    });
  });

  it('is refused with the path of each problem', () => {
    expect(problemsOf({ unset: ['variantId'] })).toEqual(['variantId: required']);
    expect(problemsOf({ set: [['channels', ['fax']]] })).toEqual(['channels[0]: invalid_value']);
    expect(problemsOf({ unset: ['profile.email'] })[0]).toMatch(/^profile: /);
    expect(problemsOf({ set: [['time', '2020-01-01T00:00:00Z']] })).toEqual(['time: unknown_key']);
    expect(() => edited({ set: [['variantId', '']] })).toThrow(InvalidEventError);
  });
});

describe('A masked back-in-stock subscription', () => {
  it('shows the variant, although its number looks like a phone number, and masks the person', () => {
    const job = stockJob({ profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' } });
    expect(maskPersonalData(job)).toMatchObject({
      variantId: '33001893429341',
      channels: ['email'],
      profile: { email: 'a***@s***.example', phoneNumber: '+49*********78' },
    });
  });

  it('masks an address that an application wrote into the variant', () => {
    const masked = JSON.stringify(maskPersonalData(stockJob({ variantId: 'ava@shop.example' })));
    expect(masked).not.toContain('ava@');
  });

  it('shows the variant in the differences of an edit too', () => {
    const { job, differences } = edited({ set: [['variantId', '33001893429342']] });
    expect(maskDifferences(differences, [stockJob(), job])).toEqual(differences);
  });
});
