import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSnapshot } from '../src/snapshot/snapshot.js';

const READINGS = 50;
const KEPT = 3;

it('a reader that follows the overview for long keeps no earlier reading in memory', async () => {
  const read: WeakRef<object>[] = [];
  const snapshot = createSnapshot({
    async read() {
      const data = { atMs: read.length, tookMs: 0, destinations: [], findings: [] };
      read.push(new WeakRef(data));
      return data;
    },
    pulse: { redis: () => ({ state: 'answers', pingMs: 1 }), loopLagMs: () => 0 },
    everyMs: 1,
  });
  const leaving = new AbortController();
  for await (const _json of snapshot.follow(leaving.signal)) {
    if (read.length < READINGS) continue;
    await collectGarbage();
    expect(read.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(KEPT);
    break;
  }
  leaving.abort();
  await snapshot.stop();
});

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This runtime does not collect garbage on demand.');
  for (let n = 0; n < 3; n++) {
    await turn();
    collect();
  }
}
