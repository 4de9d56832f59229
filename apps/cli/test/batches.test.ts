import { inBatches } from '../src/input/batches.js';
import { collect } from './support/collect.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) yield number;
}

describe('inBatches', () => {
  it('keeps every value and the order, in batches of at most the given size', async () => {
    const batches = await collect(inBatches(numbers(25), { max: 10, waitMs: 1_000 }));
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(batches.flat()).toEqual([...Array(25).keys()]);
  });

  it('does not delay a line for a later one', async () => {
    let release = (): void => undefined;
    const later = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow(): AsyncGenerator<string> {
      yield 'now';
      await later;
      yield 'later';
    }
    const batches = inBatches(slow(), { max: 10, waitMs: 1 });
    expect((await batches.next()).value).toEqual(['now']);
    release();
    expect((await batches.next()).value).toEqual(['later']);
    expect((await batches.next()).done).toBe(true);
  });

  it('yields no batch for empty input', async () => {
    expect(await collect(inBatches(numbers(0), { max: 10, waitMs: 1 }))).toEqual([]);
  });

  it('passes an error of the source on', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('disk gone');
    }
    await expect(collect(inBatches(broken(), { max: 10, waitMs: 1_000 }))).rejects.toThrow('disk gone');
  });
});
