/** Names that applications give may be long and wide. No line is wider than the terminal, and each id can be copied. */
import { createHolds } from '@tracklayer/holds';
import { announceWorker, JOB_LEVEL } from '@tracklayer/lanes';
import { createProducer, eventFromJson, type Producer } from '@tracklayer/producer';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { refuseLead } from './support/refuse-lead.js';
import { openWorld, until, type World } from './support/world.js';

let world: World;
let redis: RedisClient;
let producer: Producer;
let letter: string;

const NAME = 'お気に入りに追加された商品の名前がとても長いイベント';
const PERSON = {
  email: 'a-person-with-quite-a-long-address@customers.shop.example',
  externalId: '顧客-0000000000000000012345',
};
const event = (eventId: string) =>
  eventFromJson({
    name: NAME,
    eventId,
    time: '2026-11-28T10:00:00Z',
    profile: PERSON,
    properties: { orderId: eventId, note: '😀'.repeat(40), value: 20, currency: 'EUR' },
  });

beforeAll(async () => {
  world = await openWorld();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
  producer = createProducer({ redisUrl: process.env.REDIS_URL, destinations: [world.destination] });
  await world.withWorker(async () => {
    await producer.trackMany([event('注文-10492-の-とても長い-番号-0000000000000000'), event('order-2')], {
      anyName: true,
    });
    await until(async () => world.sandbox.events().items.length === 2);
  });
  letter = await refuseLead(
    redis,
    world.destination,
    '見込み客-0000000000000000000000000000000042',
    Date.now(),
    {
      name: NAME,
      detail: `電話番号の形式が正しくありません: ${'長い説明'.repeat(30)}`,
      code: 'an_error_code_of_quite_some_length_that_nobody_shortens',
    },
  );
  await refuseLead(redis, world.destination, 'lead-2', Date.now());
  await createHolds(redis).place(world.destination, {
    cause: 'refused',
    code: 'not_authenticated',
    status: 401,
    detail: `Missing or invalid private key. ${'鍵が無効です。'.repeat(20)}`,
  });
  await announceWorker(redis, world.destination, 'w1', {
    version: '0.0.1-beta.20261129',
    level: JOB_LEVEL,
    host: 'worker-with-a-long-name-7d9f8b6c5-x2v4q.eu-central-1.compute.internal',
    pid: 4_194_303,
    sinceMs: Date.now() - 86_400_000,
    lanes: ['metric-event', 'profile-upsert'],
  });
  await producer.trackMany([event('order-3')], { anyName: true });
});

afterAll(async () => {
  await createHolds(redis).release(world.destination);
  await closeRedis(redis, 1_000);
  await producer.close();
  await world.close();
});

const commands = (): string[][] => {
  const here = ['--destination', world.destination];
  const person = ['--email', PERSON.email];
  return [
    ['lanes', ...here],
    ['workers', ...here],
    ['history', world.destination],
    ['history', world.destination, '--since', '1h'],
    ['events', 'list', ...person, ...here],
    ['events', 'list', '--order', 'order-2', ...here],
    ['events', 'show', '注文-10492-の-とても長い-番号-0000000000000000', ...here],
    ['events', 'show', 'order-3', ...here],
    ['events', 'show', letter, ...here],
    ['events', 'show', 'nobody-knows-this-event', ...here],
    ['people', 'show', ...person, ...here],
    ['flows', 'check', '--recent', ...here],
    ['dlq', 'list'],
    ['dlq', 'groups'],
    ['dlq', 'causes'],
    ['dlq', 'show', letter],
  ];
};

const wide = (text: string, columns: number) =>
  text.split('\n').filter((line) => stringWidth(line) > columns);

it('no line of any command is wider than the terminal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(60, 80), fc.integer({ min: 60, max: 130 }), async (usual, other) => {
      for (const columns of [usual, other]) {
        for (const argv of commands()) {
          const { stdout, stderr } = await world.tracklayer(argv, { columns });
          expect({ argv, wide: wide(`${stdout}\n${stderr}`, columns) }).toEqual({ argv, wide: [] });
        }
      }
    }),
    {
      numRuns: 4,
      examples: [
        [60, 60],
        [80, 80],
      ],
    },
  );
});

it('`events watch` and `people erase` keep to it too', async () => {
  const columns = 60;
  const ending = new AbortController();
  const watching = world.tracklayer(['events', 'watch', '--destination', world.destination], {
    columns,
    signal: ending.signal,
    onStdout: () => ending.abort(),
  });
  for (let number = 10; !ending.signal.aborted; number++) {
    await producer.trackMany([event(`order-${number}`)], { anyName: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { stdout } = await watching;
  expect([stdout.length > 0, wide(stdout, columns)]).toEqual([true, []]);
  const argv = [
    'people',
    'erase',
    '--email',
    PERSON.email,
    '--yes',
    '--by',
    'ops',
    '--reason',
    'request',
    '--no-klaviyo',
  ];
  const erased = await world.tracklayer([...argv, '--destination', world.destination], { columns });
  expect(wide(`${erased.stdout}\n${erased.stderr}`, columns)).toEqual([]);
});
