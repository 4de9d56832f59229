import { createSharedReading } from '../src/share-reading.js';

describe('a reading that takes long', () => {
  it('is made once for those who ask the same meanwhile, and anew for those who ask later', async () => {
    const share = createSharedReading<number>();
    let readings = 0;
    const ends: (() => void)[] = [];
    const read = () => {
      const number = ++readings;
      return new Promise<number>((resolve) => ends.push(() => resolve(number)));
    };
    const asked = [share('a', read), share('a', read), share('b', read)];
    expect(readings).toBe(2);
    for (const end of ends) end();
    expect(await Promise.all(asked)).toEqual([1, 1, 2]);
    const later = share('a', read);
    ends.at(-1)?.();
    expect(await later).toBe(3);
  });

  it('that fails is made again', async () => {
    const share = createSharedReading<number>();
    await expect(share('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await share('a', async () => 2)).toBe(2);
  });
});
