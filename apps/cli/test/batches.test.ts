import { inBatches } from '../src/input/batches.js';
import { collect } from './support/collect.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) yield number;
}

describe('inBatches', () => {
  it('loses nothing and keeps the order, in batches of at most the size asked for', async () => {
    const batches = await collect(inBatches(numbers(25), { max: 10, waitMs: 1_000 }));
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(batches.flat()).toEqual([...Array(25).keys()]);
  });

  it('does not keep a line waiting for one that comes later', async () => {
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

  it('gives no batch for no input', async () => {
    expect(await collect(inBatches(numbers(0), { max: 10, waitMs: 1 }))).toEqual([]);
  });

  it('passes on what breaks the source', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('disk gone');
    }
    await expect(collect(inBatches(broken(), { max: 10, waitMs: 1_000 }))).rejects.toThrow('disk gone');
  });
});
