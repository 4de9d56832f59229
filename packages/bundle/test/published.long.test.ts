/** The packages as a user gets them: from a registry, in empty folders. The README's program runs in each and delivers. */
import { join } from 'node:path';
import { asCommonJs, asModule, asTest } from './support/readme-program.js';
import { openShop, type Shop } from './support/shop.js';
import { installed } from './support/stage.js';

let shop: Shop;
/** The oldest Node of the producer. The other programs run on the Node of this repository. */
let node20: string;

beforeAll(async () => {
  shop = await openShop();
  const folder = await shop.folder('node-20', { 'package.json': { allowScripts: { node: true } } });
  await shop.run(folder, 'npm', ['install', 'node@20.19.6']);
  node20 = join(folder, 'node_modules', 'node', 'bin', 'node');
  expect(await shop.run(folder, node20, ['--version'])).toContain('v20.19.');
}, 300_000);

afterAll(() => shop?.end());

async function app(name: string, manifest: object, ...packages: string[]): Promise<string> {
  const folder = await shop.folder(name, { 'package.json': manifest });
  await shop.run(folder, 'npm', ['install', '@tracklayer/producer', ...packages]);
  return folder;
}

const OLDEST = `
  import { createProducer } from '@tracklayer/producer';
  const warnings = [];
  process.on('warning', ({ message }) => warnings.push(message));
  const event = { name: 'lead', eventId: 'oldest', time: new Date(), profile: { externalId: 'c1' }, properties: { formId: 'f' } };
  const producer = createProducer({ redisUrl: process.env.REDIS_URL });
  const first = await producer.track(event);
  const [second] = await producer.trackMany([event]);
  await producer.close();
  const nobody = createProducer({ redisUrl: 'redis://127.0.0.1:1' });
  const code = await nobody.track(event).catch((error) => error.code);
  await nobody.close();
  let outbox;
  try { createProducer({ redisUrl: 'redis://127.0.0.1:1', outbox: { path: 'outbox.db' } }); } catch (error) { outbox = error.message; }
  const statuses = ({ jobs }) => jobs.map(({ status }) => status);
  console.log(JSON.stringify({ first: statuses(first), second: statuses(second), code, outbox, warnings }));
`;

describe('the published packages', () => {
  it('run the files of `tracklayer init` in a folder of `npm init`', async () => {
    const printed = await shop.run(shop.home, 'node', ['first-event.mjs']);
    expect(printed).toContain("status: 'enqueued'");
    await shop.delivered('ord_10492_purchase');
  });

  it('run the program of the README as an ES module, on both Nodes', async () => {
    const folder = await app('esm', { type: 'module' });
    await shop.write(folder, { '24.js': asModule('esm-24'), '20.js': asModule('esm-20') });
    expect(JSON.parse(await shop.run(folder, 'node', ['24.js']))).toMatchObject({ eventId: 'esm-24' });
    await shop.run(folder, node20, ['20.js']);
    await Promise.all([shop.delivered('esm-24'), shop.delivered('esm-20')]);
    console.log('an application with the producer:', await installed(folder));
    console.log('one with the worker and the command line:', await installed(shop.home));
  });

  it('run the program of the README as CommonJS, on both Nodes', async () => {
    const folder = await app('cjs', {});
    await shop.write(folder, { '24.js': asCommonJs('cjs-24'), '20.js': asCommonJs('cjs-20') });
    expect(JSON.parse(await shop.run(folder, 'node', ['24.js']))).toMatchObject({ eventId: 'cjs-24' });
    await shop.run(folder, node20, ['20.js']);
    await Promise.all([shop.delivered('cjs-24'), shop.delivered('cjs-20')]);
  });

  it('store, recognise and refuse calls on the oldest Node of the producer', async () => {
    const folder = await app('oldest', { type: 'module' });
    await shop.write(folder, { 'index.js': OLDEST });
    const said = JSON.parse(await shop.run(folder, node20, ['index.js']));
    expect(said).toEqual({
      first: ['enqueued', 'enqueued', 'skipped'],
      second: ['duplicate', 'duplicate', 'skipped'],
      code: 'queue_unavailable',
      outbox: expect.stringMatching(/^The outbox needs Node 22\.13 or later.* This is Node 20\./),
      warnings: [],
    });
    await shop.delivered('oldest');
  });

  it('say what to do where Node is too old for the command line', async () => {
    const old = shop.run(shop.home, node20, ['node_modules/tracklayer/bin/tracklayer.js', 'lanes']);
    await expect(old).rejects.toThrow(/needs Node 22\.12 or later; this is 20\.19\.6\. Install Node 24/);
  });

  it('recognise the errors of the other build', async () => {
    const folder = await app('both', { type: 'module' });
    await shop.write(folder, {
      'index.js': `import { createRequire } from 'node:module';
        import { ProducerOptionsError } from '@tracklayer/producer';
        const { createProducer, ProducerOptionsError: Other } = createRequire(import.meta.url)('@tracklayer/producer');
        try { createProducer({}); } catch (error) { console.log(error instanceof ProducerOptionsError, ProducerOptionsError === Other); }`,
    });
    expect(await shop.run(folder, 'node', ['index.js'])).toBe('true false\n');
  });

  it('run the program of the README in jest, as CommonJS', async () => {
    const folder = await app('jest', {}, 'jest@30');
    await shop.write(folder, { 'event.test.js': asTest('jest', 'commonjs', '') });
    await shop.run(folder, 'jest', []);
    await shop.delivered('jest');
  });

  it('run the program of the README in vitest', async () => {
    const folder = await app('vitest', { type: 'module' }, 'vitest');
    const framework = "import { expect, test } from 'vitest';";
    await shop.write(folder, { 'event.test.js': asTest('vitest', 'module', framework) });
    await shop.run(folder, 'vitest', ['run']);
    await shop.delivered('vitest');
  });
});
