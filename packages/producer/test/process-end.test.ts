import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { openOutboxFile } from '../src/outbox/file.js';
import { callIn } from '../src/outbox/row.js';
import { laneEvents } from './support/lane-events.js';
import { forget, newDestination, REDIS_URL } from './support/rig.js';
import { runCapturing } from './support/run-capturing.js';

describe('a process that captured events and has nothing else to do', () => {
  let redis: Redis;
  let destination: string;
  beforeEach(() => {
    destination = newDestination();
    redis = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
  });
  afterEach(async () => {
    await forget(redis, [destination]);
    await closeRedis(redis, 1_000);
  });

  it('sends them and ends by itself', async () => {
    expect((await runCapturing(REDIS_URL, destination, 'idle')).dropped).toEqual([]);
    expect((await laneEvents(redis, destination)).sort()).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('leaves them in the outbox when process.exit ends it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const path = join(folder, 'outbox.db');
    expect((await runCapturing(REDIS_URL, destination, 'exit', path)).dropped).toEqual([]);
    const file = openOutboxFile(path);
    expect(file.after(0, 10).map(({ call }) => callIn(call)?.checked.eventId)).toEqual(['e-1', 'e-2', 'e-3']);
    file.close();
    rmSync(folder, { recursive: true });
  });

  it('reports what it lost when process.exit ends it', async () => {
    expect((await runCapturing(REDIS_URL, destination, 'exit')).dropped).toEqual(['unsent 3']);
  });
});
