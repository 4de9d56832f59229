/** The packages in an application that is compiled or bundled, and beside other versions of the same libraries. */
import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asModule, asTypeScript } from './support/readme-program.js';
import { openShop, type Shop } from './support/shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 300_000);

afterAll(() => shop?.end());

/** As strict as TypeScript can be, and the types of libraries are checked too. */
const STRICT = {
  strict: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2023',
  types: ['node'],
};

const TOOLS = ['typescript@7', '@types/node@24', '@tracklayer/config'];

async function app(name: string, manifest: object, ...packages: string[]): Promise<string> {
  const folder = await shop.folder(name, { 'package.json': manifest });
  await shop.run(folder, 'npm', ['install', '@tracklayer/producer', ...packages]);
  await copyFile(join(shop.home, 'tracklayer.config.ts'), join(folder, 'tracklayer.config.ts'));
  return folder;
}

describe('the published packages', () => {
  it('type-check and run in TypeScript with nodenext, as an ES module', async () => {
    const folder = await app('nodenext', { type: 'module' }, ...TOOLS);
    await shop.write(folder, {
      'index.ts': asTypeScript('nodenext', 'module'),
      'tsconfig.json': { compilerOptions: { ...STRICT, module: 'nodenext', outDir: 'out' } },
    });
    await shop.run(folder, 'tsc', []);
    await shop.run(folder, 'node', ['out/index.js']);
    await shop.delivered('nodenext');
  });

  it('type-check and run in TypeScript with node16, as CommonJS', async () => {
    const folder = await app('node16', { type: 'commonjs' }, ...TOOLS);
    await shop.write(folder, {
      'index.ts': asTypeScript('node16', 'commonjs'),
      'tsconfig.json': { compilerOptions: { ...STRICT, module: 'node16', outDir: 'out' } },
    });
    await shop.run(folder, 'tsc', []);
    expect(await readFile(join(folder, 'out/index.js'), 'utf8')).toContain('require("@tracklayer/producer")');
    await shop.run(folder, 'node', ['out/index.js']);
    await shop.delivered('node16');
  });

  it('type-check for a bundler, and run as one file of esbuild without any package beside it', async () => {
    const folder = await app('bundler', { type: 'module' }, ...TOOLS, 'esbuild');
    const compilerOptions = { ...STRICT, module: 'esnext', moduleResolution: 'bundler', noEmit: true };
    const phone = asModule('esbuild-phone').replace(
      "email: 'ava@shop.example'",
      "phoneNumber: '0151 12345678', country: 'Deutschland'",
    );
    await shop.write(folder, {
      'index.ts': asTypeScript('esbuild-esm', 'module'),
      'cjs.ts': asTypeScript('esbuild-cjs', 'commonjs'),
      'phone.js': phone,
      'error.js': "export { QueueUnavailableError } from '@tracklayer/producer';",
      'tsconfig.json': { compilerOptions },
    });
    await shop.run(folder, 'tsc', []);
    // ioredis is CommonJS and requires modules of Node, for which an ES module needs a `require`.
    const banner =
      "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
    const common = ['--bundle', '--platform=node', '--log-level=error'];
    const empty = await shop.folder('deployed', {});
    const to = (name: string) => `--outfile=${join(empty, name)}`;
    await shop.run(folder, 'esbuild', ['index.ts', ...common, '--format=esm', banner, to('esm.mjs')]);
    await shop.run(folder, 'esbuild', ['cjs.ts', ...common, '--format=cjs', to('cjs.cjs')]);
    await shop.run(folder, 'esbuild', ['phone.js', ...common, '--format=esm', banner, to('phone.mjs')]);
    await shop.run(empty, 'node', ['esm.mjs']);
    await shop.run(empty, 'node', ['cjs.cjs']);
    const receipt = JSON.parse(await shop.run(empty, 'node', ['phone.mjs'])) as object;
    expect(receipt).toMatchObject({ normalised: expect.arrayContaining(['profile.phoneNumber']) });
    await Promise.all(['esbuild-esm', 'esbuild-cjs', 'esbuild-phone'].map(shop.delivered));
    // What is not used stays out.
    await shop.run(folder, 'esbuild', ['error.js', ...common, '--format=esm', to('error.mjs')]);
    expect((await stat(join(empty, 'error.mjs'))).size).toBeLessThan(20_000);
  });

  it('live beside ioredis 5, BullMQ 5 and another zod, and take their connection and their schemas', async () => {
    const libraries = ['ioredis@5', 'bullmq@5', 'zod@4.1.5'];
    const folder = await app('neighbours', { type: 'module' }, ...TOOLS, ...libraries);
    await shop.write(folder, {
      'index.ts': NEIGHBOURS,
      'tsconfig.json': {
        compilerOptions: { ...STRICT, skipLibCheck: true, module: 'nodenext', outDir: 'out' },
      },
    });
    await shop.run(folder, 'tsc', []);
    expect(await shop.run(folder, 'node', ['out/index.js'])).toBe('enqueued enqueued waiting\n');
    await Promise.all([shop.delivered('neighbours-1'), shop.delivered('neighbours-2')]);
  });
});

/** An application with a queue of its own. It gives the producer its connection. */
const NEIGHBOURS = `
import { createProducer, defineEvents } from '@tracklayer/producer';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';

const url = process.env['REDIS_URL'] ?? '';
const connection = new Redis(url, { maxRetriesPerRequest: null, commandTimeout: 5_000 });
const queue = new Queue('mails', { connection });
const events = defineEvents({ review: { properties: z.looseObject({ stars: z.number() }) } });
const producer = createProducer({ redis: connection, events });
const common = { time: new Date(), profile: { email: 'ava@shop.example' } };
const lead = await producer.track({ ...common, name: 'lead', eventId: 'neighbours-1', properties: { formId: 'f' } });
const review = await producer.track({ ...common, name: 'review', eventId: 'neighbours-2', properties: { stars: 5 } });
const job = await queue.add('welcome', { to: 'ava@shop.example' });
const status = ({ jobs }: typeof lead) => jobs.find(({ type }) => type === 'metric-event')?.status;
console.log(status(lead), status(review), await job.getState());
await producer.close();
await queue.close();
await connection.quit();
`;
