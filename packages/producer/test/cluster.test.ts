/** A Redis Cluster of two primaries without replicas. The test kills one of them. */
import { createProducer, type Producer, QueueUnavailableError } from '@tracklayer/producer';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { freePort, type OwnRedis, startOwnRedis, until } from '@tracklayer/testing';
import type { Redis } from 'ioredis';
import { purchase } from './support/rig.js';

const SLOTS = 16_384;
/** So many calls under way that nodes answer at any moment. */
const CALLS = 150;
const RECOVERS_MS = 60_000;

let nodes: OwnRedis[];
let clients: Redis[];
let producer: Producer;

beforeEach(async () => {
  nodes = [];
  clients = [];
  for (const half of [0, 1]) {
    const busPort = await freePort();
    const node = await startOwnRedis([
      ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
      ...['--cluster-require-full-coverage', 'no', '--appendonly', 'yes'],
    ]);
    const client = connectRedis(node.url, { role: 'reader', name: 'test' }) as Redis;
    nodes.push(node);
    clients.push(client);
    await client.cluster('ADDSLOTSRANGE', (half * SLOTS) / 2, ((half + 1) * SLOTS) / 2 - 1);
    if (half === 1) await clients[0]?.cluster('MEET', '127.0.0.1', portOf(node), busPort);
  }
  for (const client of clients) {
    const info = async () => String(await client.cluster('INFO'));
    await until(async () => (await info()).includes(`cluster_slots_assigned:${SLOTS}`));
    await until(async () => (await info()).includes('cluster_state:ok'));
  }
});

afterEach(async () => {
  await producer.close(1_000);
  for (const client of clients) await closeRedis(client, 500);
  for (const node of nodes) await node.stop();
});

const portOf = ({ url }: OwnRedis) => Number(new URL(url).port);

/** A destination whose keys are on the first or the second node. */
async function destinationOn(half: 0 | 1): Promise<string> {
  for (let number = 0; ; number += 1) {
    const id = `shop-${number}`;
    const slot = Number(await clients[0]?.cluster('KEYSLOT', `{tracklayer:${id}}`));
    if (Math.floor((2 * slot) / SLOTS) === half) return id;
  }
}

it('while one node is down, accounts on the other work, and afterwards all do', async () => {
  const [down, up] = [await destinationOn(0), await destinationOn(1)];
  const redisUrl = `redis-cluster://${nodes.map((node) => `127.0.0.1:${portOf(node)}`).join(',')}`;
  producer = createProducer({ redisUrl, destinations: [down, up] });
  let number = 0;
  const track = (destination: string) =>
    producer.track(purchase(`order-${number++}`), { destinations: [destination] });
  await Promise.all([track(down), track(up)]);

  await nodes[0]?.signal('SIGKILL');
  const fails = expect.objectContaining({ code: 'queue_unavailable' });
  const calls = Array.from({ length: CALLS }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, index));
    return track(down).catch((error: unknown) => error);
  });
  let accepted = 0;
  const isOver = Promise.all(calls).then((errors) => {
    expect(errors).toEqual(errors.map(() => fails));
    return true;
  });
  while (!(await Promise.race([isOver, track(up).then(() => false)]))) accepted += 1;
  expect(accepted).toBeGreaterThan(0);

  await nodes[0]?.start();
  const untilMs = performance.now() + RECOVERS_MS;
  for (;;) {
    const error: unknown = await track(down).catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) break;
    expect(error).toBeInstanceOf(QueueUnavailableError);
    expect(performance.now()).toBeLessThan(untilMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await track(up);
});
