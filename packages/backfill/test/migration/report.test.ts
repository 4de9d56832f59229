import { createLanes, type Lanes } from '@tracklayer/lanes';
import { type TestLane, withDestination } from '@tracklayer/testing';
import { EMPTY_MAP } from '../../src/formats/field-map.js';
import { fileField } from '../../src/migration/file-progress.js';
import { migrationKeys } from '../../src/migration/keys.js';
import { reportMigration } from '../../src/migration/report.js';
import { beginMigration } from '../../src/migration/state.js';

const ID = 'spring';
const FILE = { key: 'f1', name: 'orders.ndjson' };
const ORDER = { files: [FILE], map: EMPTY_MAP, utc: false, allOwners: true, rejectsPath: 'rejects' };

/** Reports a migration whose file is read, with seven enqueued entries. `meanwhile` runs just before the lane is counted. */
async function reported(
  { redis, destination }: TestLane,
  meanwhile: (migration: string) => Promise<unknown>,
) {
  const { migration } = migrationKeys(destination, ID);
  await beginMigration(redis, destination, ID, { kind: 'events', order: ORDER, nowMs: 1 });
  const file = { ...FILE, format: 'canonical', openedAtMs: 1, refused: 0, reasons: {}, done: true };
  await redis.hset(migration, fileField(FILE.key), JSON.stringify(file), 'n:enqueued', 7);
  const real = createLanes(redis, { dedupWindowMs: 1_000 });
  const lanes: Lanes = {
    ...real,
    async depth(...asked) {
      await meanwhile(migration);
      return real.depth(...asked);
    },
  };
  try {
    return await reportMigration({ redis, lanes, destination, migrationId: ID, nowMs: 2 });
  } finally {
    await real.close();
  }
}

describe('the report of a migration', () => {
  it('counts entries that end while it is made', async () => {
    await withDestination(async (lane) => {
      const report = await reported(lane, (migration) => lane.redis.hset(migration, 'delivered', 7));
      expect(report).toMatchObject({ state: 'done', waiting: 0, settled: { delivered: 7 } });
    });
  });

  it('is not done if more entries are enqueued while it is made', async () => {
    await withDestination(async (lane) => {
      const report = await reported(lane, (migration) =>
        lane.redis.hset(migration, 'delivered', 7, 'n:enqueued', 9),
      );
      expect(report).toMatchObject({ state: 'running', waiting: 2, settled: { delivered: 7 } });
    });
  });
});
