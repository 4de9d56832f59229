/**
 * The programs in `docs/use-in` run as their pages say: in an application outside this repository, with the producer installed,
 * and delivered to a local Klaviyo. Long, since npm installs Express, Fastify, BullMQ 5 and ioredis 5.
 */
import { join } from 'node:path';
import { until } from '@tracklayer/testing';
import { type Application, openApplication } from './support/application.js';
import { openWorld, type World } from './support/delivered.js';
import { ordersModule, programsOf } from './support/page-programs.js';
import { servesOrders } from './support/serves-orders.js';

const PAGES = ['express', 'fastify', 'aws-lambda', 'bullmq-worker'];
const PACKAGES = [
  ...['express@5', '@types/express@5', 'fastify@5', 'bullmq@5', 'ioredis@5'],
  ...['@types/aws-lambda@8', '@types/node@24'],
];

/** By the published types too, the recording producer is a producer. */
const RECORDING = `
import type { Producer } from '@tracklayer/producer';
import { createRecordingProducer, type RecordedEvent } from '@tracklayer/producer/testing';
export const producer: Producer = createRecordingProducer({ destinations: ['main'] });
export const events: readonly RecordedEvent[] = createRecordingProducer().events('purchase');
`;

let application: Application;
let world: World;

beforeAll(async () => {
  [application, world] = await Promise.all([openApplication(PACKAGES), openWorld()]);
  const shared = await programsOf('receipts-and-retries.md');
  const orders = await ordersModule();
  for (const page of PAGES) {
    const programs = new Map([...shared, ...(await programsOf(`use-in/${page}.md`)), ['orders.ts', orders]]);
    for (const [file, code] of programs) await application.write(`${page}/${file}`, code);
  }
  await application.write('recording.ts', RECORDING);
  await application.compile();
});

afterAll(async () => {
  await application?.close();
  await world?.close();
});

const INVOKE_LAMBDA = join(import.meta.dirname, 'support/invoke-lambda.mjs');

describe.each(['express', 'fastify'])('%s', (name) => {
  const server = { name, args: [`built/${name}/server.js`], path: '/orders', products: '/products' };
  servesOrders(server, () => ({ application, world }));
});

describe('AWS Lambda', () => {
  it('tracks what each invocation brings, is frozen in between, and returns what SQS must bring again', async () => {
    const lambda = application.start([INVOKE_LAMBDA, 'built/aws-lambda/handler.js'], {
      REDIS_URL: world.redisUrl,
    });
    const answers: unknown[] = [];
    lambda.onLine((line) => {
      // AWS freezes the process as soon as it has the answer.
      lambda.signal('SIGSTOP');
      answers.push(JSON.parse(line));
    });
    async function invoke(...messages: string[]): Promise<unknown> {
      const Records = messages.map((body, index) => ({ messageId: `m${index}`, body }));
      const before = answers.length;
      lambda.signal('SIGCONT');
      lambda.write(JSON.stringify({ Records }));
      return until(() => answers.length > before && answers.at(-1));
    }
    const message = (id: string) =>
      JSON.stringify({
        id,
        email: 'ava@shop.example',
        total: 5,
        currency: 'EUR',
        paidAt: '2026-04-23T10:15:30Z',
      });

    expect(await invoke(message('sqs-1'), message('sqs-2'))).toEqual({ batchItemFailures: [] });
    await world.delivered('ord_sqs-1_purchase', 'ord_sqs-2_purchase');

    // Redis restarts meanwhile, so the connection of the frozen process is dead.
    await world.redis.kill();
    await world.redis.start();
    expect(await invoke(message('sqs-2'), '{', message('sqs-3'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    await world.delivered('ord_sqs-2_purchase', 'ord_sqs-3_purchase');

    await world.redis.kill();
    expect(await invoke(message('sqs-4'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    await world.redis.start();
    await until(async () => JSON.stringify(await invoke(message('sqs-4'))) === '{"batchItemFailures":[]}');
    await world.delivered('ord_sqs-4_purchase');
  });
});

describe('a BullMQ worker of the application', () => {
  const ADD = `
    import { Queue } from 'bullmq';
    const queue = new Queue('payments', { connection: { url: process.env.REDIS_URL } });
    for (const orderId of process.argv.slice(2))
      await queue.add('paid', { orderId }, { attempts: 10, backoff: { type: 'exponential', delay: 100 } });
    await queue.close();
  `;

  it('tracks each job once beside TrackLayer on one Redis, and finishes its jobs when it is told to stop', async () => {
    await application.write('add-jobs.js', ADD);
    const env = { REDIS_URL: world.redisUrl };
    const worker = application.start(['built/bullmq-worker/worker.js'], env);
    await application.run(process.execPath, ['add-jobs.js', 'q-1', 'q-2', 'q-1', 'slow-800'], env);
    await world.delivered('ord_q-1_purchase', 'ord_q-2_purchase');
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    await world.delivered('ord_slow-800_purchase');
    expect(worker.output()).toBe('');
  });
});

describe('the job for orders whose events are missing', () => {
  const RUN = `
    import { createProducer } from '@tracklayer/producer';
    import { placeOrder, untrackedOrders } from './built/express/orders.js';
    import { trackMissing } from './built/express/track-missing.js';
    await placeOrder({ id: 'missing-1' });
    await placeOrder({ id: 'missing-2' });
    const away = createProducer({ redisUrl: 'redis://127.0.0.1:1' });
    await trackMissing(away);
    await away.close();
    const before = (await untrackedOrders()).length;
    const producer = createProducer({ redisUrl: process.env.REDIS_URL });
    await trackMissing(producer);
    await producer.close();
    console.log(before, (await untrackedOrders()).length);
  `;

  it('tracks them once Redis is back', async () => {
    await application.write('run-missing.js', RUN);
    const { stdout, stderr } = await application.run(process.execPath, ['run-missing.js'], {
      REDIS_URL: world.redisUrl,
    });
    expect(stdout.trim()).toBe('2 0');
    expect(stderr).toContain('QueueUnavailableError');
    await world.delivered('ord_missing-1_purchase', 'ord_missing-2_purchase');
  });
});
