import { setTimeout as sleep } from 'node:timers/promises';
import type { Waits } from '@tracklayer/rate-limit';
import { SlotsFullError } from '../../src/worker/low-priority-slots.js';
import { createSolitude } from '../../src/worker/solitude.js';

const never = new AbortController().signal;

/** Work that ends when the test says so. */
function work() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, run: () => ended };
}

/** The names of the works that began, in order. */
function recorder() {
  const began: string[] = [];
  return {
    began,
    start(name: string, run: () => Promise<void>) {
      return async () => {
        began.push(name);
        await run();
      };
    },
  };
}

describe('a suspect', () => {
  it('runs when the others have ended, and no other begins beside it', async () => {
    const solitude = createSolitude();
    const { began, start } = recorder();
    const first = work();
    const running = solitude.among(start('first', first.run));
    const turn = solitude.turn(0, 10_000, never).then((alone) => {
      began.push('suspect');
      return alone;
    });
    const second = solitude.among(start('second', async () => {}));
    await sleep(5);
    expect(began).toEqual(['first']);
    first.end();
    await running;
    const alone = await turn;
    await sleep(5);
    expect(began).toEqual(['first', 'suspect']);
    alone.end();
    await second;
    expect(began).toEqual(['first', 'suspect', 'second']);
  });

  it.each([
    ['a quick one, runs before the others', 0, ['suspect', 'other']],
    ['a slow one, runs after the others', 1_000, ['other', 'suspect']],
  ])('that follows %s', async (_what, firstMs, order) => {
    const times = [1, 1 + firstMs];
    const solitude = createSolitude(() => times.shift() ?? 0);
    const { began, start } = recorder();
    const first = await solitude.turn(0, 10_000, never);
    const later = solitude.turn(0, 10_000, never).then((alone) => {
      began.push('suspect');
      alone.end();
    });
    const other = solitude.among(start('other', () => sleep(5).then(() => undefined)));
    first.end();
    await Promise.all([later, other]);
    expect(began).toEqual(order);
  });

  it('waits behind those that lost fewer lives', async () => {
    const solitude = createSolitude();
    const { began, start } = recorder();
    const first = await solitude.turn(0, 10_000, never);
    const turns = [2, 0, 1].map((lost) =>
      solitude.turn(lost, 10_000, never).then(async (alone) => {
        await start(String(lost), async () => {})();
        alone.end();
      }),
    );
    first.end();
    await Promise.all(turns);
    expect(began).toEqual(['0', '1', '2']);
  });

  it('counts among the others after it let them go on', async () => {
    const solitude = createSolitude();
    const slow = await solitude.turn(0, 10_000, never);
    slow.letOthersGo();
    await solitude.among(async () => {});
    let isAlone = false;
    const next = solitude.turn(0, 10_000, never).then((alone) => {
      isAlone = true;
      alone.end();
    });
    await sleep(5);
    expect(isAlone).toBe(false);
    slow.end();
    await next;
  });

  it('gives up where the others do not end in time, and they go on', async () => {
    const solitude = createSolitude();
    const stuck = work();
    const running = solitude.among(stuck.run);
    const turn = solitude.turn(0, 20, never);
    const other = solitude.among(async () => 'went on');
    await expect(turn).rejects.toBeInstanceOf(SlotsFullError);
    await expect(other).resolves.toBe('went on');
    stuck.end();
    await running;
  });

  it('gives up also where one that lost fewer lives came after it', async () => {
    const solitude = createSolitude();
    const stuck = work();
    const running = solitude.among(stuck.run);
    const turns = [1, 0].map((lost) => solitude.turn(lost, 20, never));
    const other = solitude.among(async () => 'went on');
    await Promise.all(turns.map((turn) => expect(turn).rejects.toBeInstanceOf(SlotsFullError)));
    await expect(other).resolves.toBe('went on');
    stuck.end();
    await running;
  });

  it('gives up where a slow suspect before it does not end in time', async () => {
    const solitude = createSolitude();
    const slow = await solitude.turn(0, 10_000, never);
    const turn = solitude.turn(0, 20, never);
    slow.letOthersGo();
    const other = solitude.among(async () => 'went on');
    await expect(turn).rejects.toBeInstanceOf(SlotsFullError);
    await expect(other).resolves.toBe('went on');
    slow.end();
  });

  it('makes those give way that only wait for a permit', async () => {
    const solitude = createSolitude();
    const permits = solitude.yielding(
      {
        acquire: (_endpoint: string, { waits }: { waits: Waits }) =>
          new Promise((_resolve, reject) => waits.add(reject)),
      } as never,
      () => 0,
    );
    const waiting = solitude.among(() => permits.acquire('POST /api/events', { signal: never }));
    const alone = solitude.turn(0, 10_000, never);
    await expect(waiting).rejects.toBeInstanceOf(SlotsFullError);
    (await alone).end();
  });
});
