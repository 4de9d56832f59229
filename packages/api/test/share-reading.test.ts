import { createSharedReading } from '../src/share-reading.js';

let nowMs = 0;
let readings = 0;
let ends: (() => void)[] = [];

beforeEach(() => {
  nowMs = 1_000_000;
  readings = 0;
  ends = [];
});

function read(): Promise<number> {
  const number = ++readings;
  return new Promise((resolve) => ends.push(() => resolve(number)));
}

/** Ends the readings that run, after so many ms. */
function end(tookMs: number): void {
  nowMs += tookMs;
  for (const each of ends.splice(0)) each();
}

const open = () => createSharedReading<number>(() => nowMs);

describe('a reading', () => {
  it('is made once for those who ask the same meanwhile, and says when it began', async () => {
    const share = open();
    const asked = [share('a', read), share('a', read), share('b', read)];
    expect(readings).toBe(2);
    end(20);
    expect(await Promise.all(asked)).toMatchObject([
      { value: 1, atMs: 1_000_000 },
      { value: 1, atMs: 1_000_000 },
      { value: 2, atMs: 1_000_000 },
    ]);
  });

  it('that was quick is made anew for those who ask a moment later', async () => {
    const share = open();
    const first = share('a', read);
    end(20);
    await first;
    nowMs += 79;
    expect(await share('a', read)).toMatchObject({ value: 1 });
    nowMs += 1;
    const later = share('a', read);
    end(20);
    expect(await later).toMatchObject({ value: 2 });
  });

  it('that took long is given to those who ask while the next one is made', async () => {
    const share = open();
    const first = share('a', read);
    end(1_000);
    await first;
    nowMs += 4_000;
    expect(await share('a', read)).toMatchObject({ value: 1 });
    expect(readings).toBe(2);
    end(1_000);
    await Promise.resolve();
    expect(await share('a', read)).toMatchObject({ value: 2, atMs: 1_005_000 });
  });

  it('that is older than ten seconds is given to nobody', async () => {
    const share = open();
    const first = share('a', read);
    end(5_000);
    await first;
    nowMs += 5_001;
    const later = share('a', read);
    end(10);
    expect(await later).toMatchObject({ value: 2 });
  });

  it('that fails is made again', async () => {
    const share = open();
    await expect(share('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await share('a', async () => 2)).toMatchObject({ value: 2 });
  });
});
