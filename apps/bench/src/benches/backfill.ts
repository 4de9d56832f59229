import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '../bench.js';
import { numberFlag, switchFlag } from '../flags.js';
import { besideLive } from './backfill/beside-live.js';
import { kills } from './backfill/kills.js';
import { speed } from './backfill/speed.js';

/** A back-fill from a file to the sandbox: its speed and memory, its effect on live events, and its behaviour when killed. */
export const backfill = defineBench({
  name: 'backfill',
  summary: 'a back-fill from a gzip file: lines and events per second, memory',
  flags: {
    lines: numberFlag('lines of the large file', 1_000_000),
    events: numberFlag('events of one round, or of the run with --kills', 100_000),
    zipRows: numberFlag('rows of the zip', 1_000_000),
    workbookRows: numberFlag('rows of the workbook', 100_000),
    limits: switchFlag("run under Klaviyo's real limits, beside live events"),
    minutes: numberFlag('minutes that the run with --limits takes', 3),
    aloneSeconds: numberFlag('with --limits: seconds for which live events are measured alone', 60),
    kills: switchFlag('kill reader and worker ten times with SIGKILL'),
  },
  async run({ redisUrl, flags }) {
    const { minutes, aloneSeconds } = flags;
    const [lines, events] = [Math.round(flags.lines), Math.round(flags.events)];
    const [zipRows, workbookRows] = [Math.round(flags.zipRows), Math.round(flags.workbookRows)];
    const folder = await mkdtemp(join(tmpdir(), 'tracklayer-bench-'));
    try {
      if (flags.limits) await besideLive({ redisUrl, folder, minutes, aloneSeconds });
      else if (flags.kills) await kills({ redisUrl, folder, events });
      else await speed({ redisUrl, folder, lines, events, zipRows, workbookRows });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});
