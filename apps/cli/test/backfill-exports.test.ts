import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

async function backfill(name: string, lines: readonly string[], ...options: string[]) {
  await writeFile(join(world.cwd, name), lines.join('\n'));
  return world.withWorker(() =>
    world.tracklayer(['backfill', name, '--migration-id', 'spring', '--json', ...options]),
  );
}

const recorded = () => world.sandbox.events({ limit: 100 }).items;

describe('a back-fill of another system’s export', () => {
  it('sends the track calls of Segment and leaves out its other calls', async () => {
    const call = {
      type: 'track',
      event: 'Order Completed',
      messageId: 'ajs-1',
      userId: 'cust_7',
      timestamp: '2024-03-01T10:00:00.000Z',
      context: { traits: { email: 'ava@shop.example' } },
      properties: { order_id: '77', total: 25.5, currency: 'EUR', coupon: 'SPRING', affiliation: 'web' },
    };
    const page = { ...call, type: 'page', messageId: 'ajs-2' };
    const ran = await backfill(
      'segment.ndjson',
      [call, page].map((each) => JSON.stringify(each)),
    );
    expect(ran.exitCode).toBe(0);
    expect(ran.json.at(-1)).toMatchObject({
      report: { counts: { enqueued: 1, refused: 0 }, withheld: { other_call: 1 } },
    });
    expect(recorded()).toMatchObject([
      {
        metric: 'Placed Order',
        uniqueId: 'ajs-1',
        time: '2024-03-01T10:00:00Z',
        value: 25.5,
        backfill: true,
        properties: { order_id: '77', discount_code: 'SPRING', affiliation: 'web', migration_id: 'spring' },
      },
    ]);
    expect(world.sandbox.profiles()).toMatchObject([{ attributes: { email: 'ava@shop.example' } }]);
  });

  it('sends two events that Klaviyo exported under one id, because they share a second', async () => {
    const ran = await backfill(
      'klaviyo.csv',
      [
        'Timestamp,Metric Name,Person//Email,$event_id,$value,Order ID,currency,Note',
        '2024-03-01 10:00:00,Placed Order,ava@shop.example,1709287200,12.50,77,EUR,"two\nlines"',
        '2024-03-01 10:00:00,Placed Order,ben@shop.example,1709287200,3,78,EUR,',
      ],
      '--utc',
    );
    expect(ran.exitCode).toBe(0);
    expect(recorded()).toMatchObject([
      { time: '2024-03-01T10:00:00Z', value: 12.5, properties: { order_id: '77', Note: 'two\nlines' } },
      { time: '2024-03-01T10:00:00Z', value: 3, properties: { order_id: '78' } },
    ]);
  });

  it('reads a CSV file with decimal commas, also 1.234 because the others show what it is', async () => {
    const ran = await backfill('bestellungen.csv', [
      'name;eventId;time;email;orderId;value;currency',
      'purchase;o1;2024-03-01T10:00:00Z;ava@shop.example;1;1.234,50;EUR',
      'purchase;o2;2024-03-01T10:00:00Z;ava@shop.example;2;1.234;EUR',
    ]);
    expect(ran.exitCode).toBe(0);
    expect(recorded()).toMatchObject([
      { uniqueId: 'o1', value: 1234.5 },
      { uniqueId: 'o2', value: 1234 },
    ]);
  });

  it('reads a CSV file whose first line names the delimiter, and one with |', async () => {
    const event = (n: number) => `purchase;o${n};2024-03-01T10:00:00Z;ava@shop.example;${n};5;EUR`;
    const header = 'name;eventId;time;email;orderId;value;currency';
    const excel = await backfill('excel.csv', ['sep=;', header, event(1), 'purchase;o0']);
    expect(excel.json.at(-1)).toMatchObject({
      report: { counts: { entries: 2, enqueued: 1 }, reasons: { column_count: 1 } },
    });
    const pipes = [header, event(2)].map((line) => line.replaceAll(';', '|'));
    expect((await backfill('pipes.csv', pipes)).exitCode).not.toBe(2);
    expect(recorded().map(({ uniqueId }) => uniqueId)).toEqual(expect.arrayContaining(['o1', 'o2']));
  });
});
