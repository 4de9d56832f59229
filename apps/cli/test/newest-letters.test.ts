import type { DeadLetter, Page } from '@tracklayer/dead-letters';
import { newestOf } from '../src/dlq/newest-letters.js';

const { signal } = new AbortController();
const letter = (atMs: number) => ({ state: 'dead', lastFailedAtMs: atMs }) as DeadLetter;

/** A list that answers with these pages, then with empty ones. */
function listOf(...pages: Page[]) {
  let asked = 0;
  return {
    list: async (): Promise<Page> => pages[asked++] ?? { letters: [], cursor: 'next' },
    asked: () => asked,
  };
}

describe('the newest letters', () => {
  it('are searched for without an index, but not for ever', async () => {
    const found = listOf({ letters: [letter(3)], cursor: 'next' });
    expect(await newestOf(found, ['main'], {}, { limit: 5, signal })).toMatchObject({
      letters: [{ lastFailedAtMs: 3 }],
      more: true,
    });
    expect(found.asked()).toBe(20);
  });

  it('of several destinations are in one order, and not more than the limit', async () => {
    const found = listOf({ letters: [letter(1), letter(5)] }, { letters: [letter(3)] });
    const { letters, more } = await newestOf(found, ['a', 'b'], {}, { limit: 2, signal });
    expect([letters.map(({ lastFailedAtMs }) => lastFailedAtMs), more]).toEqual([[5, 3], true]);
  });

  it('are not searched for after a request to stop', async () => {
    const found = listOf();
    const aborted = AbortSignal.abort();
    await expect(newestOf(found, ['main'], {}, { limit: 5, signal: aborted })).rejects.toThrow();
    expect(found.asked()).toBe(0);
  });
});
