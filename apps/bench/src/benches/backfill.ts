import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '../bench.js';
import { numberFlag, switchFlag } from '../flags.js';
import { besideLive } from './backfill/beside-live.js';
import { kills } from './backfill/kills.js';
import { speed } from './backfill/speed.js';

/** From a file to the sandbox: speed and memory; under the real limits, beside live events; killed again and again. */
export const backfill = defineBench({
  name: 'backfill',
  summary: 'a back-fill from a zipped file: lines and events per second, memory; --limits, --kills',
  flags: {
    lines: numberFlag('lines of the large file', 1_000_000),
    events: numberFlag('events of a round against the sandbox, or in which it is killed', 100_000),
    limits: switchFlag("under Klaviyo's real limits, beside live events"),
    minutes: numberFlag('of --limits', 3),
    aloneSeconds: numberFlag('how long live events are measured alone', 60),
    kills: switchFlag('killed ten times with SIGKILL'),
  },
  ownRedis: true,
  async run({ redisUrl, flags }) {
    const { minutes, aloneSeconds } = flags;
    const [lines, events] = [Math.round(flags.lines), Math.round(flags.events)];
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-bench-'));
    try {
      if (flags.limits) await besideLive({ redisUrl, folder, minutes, aloneSeconds });
      else if (flags.kills) await kills({ redisUrl, folder, events });
      else await speed({ redisUrl, folder, lines, events });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
