import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { connectRedis } from '@tracklayer/redis';
import type { Redis } from 'ioredis';
import { forget, newDestination, REDIS_URL, serve } from './support/rig.js';

/*
 * Applications run the built package on their own Node, at least 20.19. The other tests run on 24. This test runs the
 * package on a Node 20 or 21 of the machine, where the PATH has one.
 */

const packageFolder = join(import.meta.dirname, '..');

function versionOf(node: string): string {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const node20 = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((node) => existsSync(node) && /^v2[01]\./.test(versionOf(node)));

const name =
  node20 === undefined ? 'works on Node 20 (not checked: no Node 20 on the PATH)' : 'works on Node 20';
const onNode20 = node20 === undefined ? it.skip : it;

const application = `
  import { createProducer } from '@tracklayer/producer';
  const event = { name: 'lead', eventId: 'l-1', time: '2026-04-23T10:15:30Z', profile: { externalId: 'c1' }, properties: { formId: 'f' } };
  const producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [process.env.DESTINATION] });
  const first = await producer.track(event);
  const [second] = await producer.trackMany([event]);
  await producer.close();
  const nobody = createProducer({ redisUrl: 'redis://127.0.0.1:1' });
  const code = await nobody.track(event).catch((error) => error.code);
  await nobody.close();
  let outbox;
  try { createProducer({ redisUrl: 'redis://127.0.0.1:1', outbox: { path: 'outbox.db' } }); } catch (error) { outbox = error.message; }
  console.log(JSON.stringify({ first: first.jobs.map((job) => job.status), second: second.jobs.map((job) => job.status), code, outbox }));
`;

describe('the built package', () => {
  onNode20(
    name,
    async () => {
      expect(existsSync(join(packageFolder, 'dist/index.js')) || 'run `npm run build` first').toBe(true);
      const destination = newDestination();
      const redis = connectRedis(REDIS_URL, { role: 'reader', name: 'producer-test' }) as Redis;
      await serve(redis, [destination]);
      const { stdout, stderr } = await promisify(execFile)(
        node20 as string,
        ['--input-type=module', '-e', application],
        {
          cwd: packageFolder,
          env: { PATH: process.env.PATH, REDIS_URL, DESTINATION: destination },
          timeout: 20_000,
        },
      );
      expect(stderr).toBe('');
      const said = JSON.parse(stdout);
      expect(said).toMatchObject({
        first: ['enqueued', 'enqueued', 'skipped'],
        second: ['duplicate', 'duplicate', 'skipped'],
        code: 'queue_unavailable',
        outbox: expect.stringMatching(/^The outbox needs Node 22\.13 or later.* This is Node 2[01]\./),
      });
      await forget(redis, [destination]);
      redis.disconnect();
    },
    30_000,
  );

  it('does nothing when it is imported', () => {
    const quiet = `await import('@tracklayer/producer'); console.log(process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|Timer/.test(kind)).length);`;
    const stdout = execFileSync(process.execPath, ['--input-type=module', '-e', quiet], {
      cwd: packageFolder,
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('0');
  });
});
