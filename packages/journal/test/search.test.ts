import { randomUUID } from 'node:crypto';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import fc from 'fast-check';
import { compactJournal } from '../src/compact.js';
import { journalOver } from '../src/journal.js';
import { journalKeys } from '../src/keys.js';
import { recordText } from '../src/records.js';
import { eventTag, tagsIn } from '../src/tags.js';

const DAY_MS = 24 * 3_600_000;
const TODAY = Math.floor(Date.now() / DAY_MS);

let redis: RedisClient;

beforeAll(() => {
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'reader', name: 'test' });
});
afterAll(() => closeRedis(redis, 1_000));

const tag = fc.nat(20).map((number) => eventTag(`e${number}`));
/** A job, and where its record is: in a log that is open, or in buckets, or in a log that waits for its worker. */
const written = fc.record({
  tags: fc.uniqueArray(tag, { minLength: 1, maxLength: 4 }),
  jobId: fc.stringMatching(/^m[a-z]{3}$/),
  daysAgo: fc.nat(2),
  place: fc.constantFrom('open', 'sealed', 'buckets'),
});

it('finds each event by each of its tags and each of its jobs, wherever the records are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(written, { maxLength: 25 }), async (given) => {
      const destination = `t${randomUUID().slice(0, 8)}`;
      const keys = journalKeys(destination);
      for (const place of ['buckets', 'sealed', 'open'] as const) {
        for (const daysAgo of [0, 1, 2]) {
          const day = String(TODAY - daysAgo);
          const own = given.filter((each) => each.place === place && each.daysAgo === daysAgo);
          const text = own
            .map(({ tags, jobId }) => recordText({ tags: tags.join(''), jobId, entry: '', details: '' }))
            .join('');
          if (text === '') continue;
          await redis.zadd(keys.days, Date.now() + DAY_MS, day);
          const name = `${day}:${place}`;
          await redis.set(place === 'open' ? keys.log(day) : keys.sealedLog(name), text);
          if (place !== 'open') await redis.rpush(keys.sealed, name);
        }
        if (place === 'buckets') await compactJournal(redis, destination);
      }
      const journal = journalOver(redis, destination);
      const all = tagsIn(given.flatMap(({ tags }) => tags).join(''));
      await Promise.all(
        [...new Set(all)].map(async (wanted) => {
          const found = given.filter(
            ({ tags: [event, ...more] }) => more.includes(wanted) && event !== wanted,
          );
          const { tags } = await journal.find(wanted);
          expect(new Set(tags)).toEqual(new Set(found.map(({ tags: [event] }) => event)));
          const jobs = given.filter(({ tags: [event] }) => event === wanted).map(({ jobId }) => jobId);
          expect(new Set((await journal.jobsOf(wanted)).map(({ jobId }) => jobId))).toEqual(new Set(jobs));
        }),
      );
    }),
    { numRuns: 30 },
  );
});
