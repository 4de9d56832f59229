import { jobId } from '@tracklayer/lanes';
import { createKeyFilter } from '../../src/migration/key-filter.js';

const keyOf = (number: number) => jobId('metric-event', 'purchase', `order-${number}`);
const KEYS = 20_000;

describe('a filter of keys', () => {
  it('may have every key that was added, and hardly any other', () => {
    const filter = createKeyFilter();
    for (let number = 0; number < KEYS; number += 1) filter.add(keyOf(number));
    let added = 0;
    let others = 0;
    for (let number = 0; number < KEYS; number += 1) {
      if (filter.mayHave(keyOf(number))) added += 1;
      if (filter.mayHave(keyOf(KEYS + number))) others += 1;
    }
    expect(added).toBe(KEYS);
    expect(others).toBeLessThan(5);
  });
});
