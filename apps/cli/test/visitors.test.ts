/** The view of a visitor, from a file to Metric Activity, and what the flows make of it. */
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

const CSV = [
  'id,at,visitor,mail,product',
  'v-1,2024-05-01T10:00:00Z,browser-1,,p-1',
  'v-2,2024-05-01T10:05:00Z,browser-2,,p-2',
  'v-3,2024-05-01T10:10:00Z,browser-1,ava@shop.example,p-3',
  'v-4,2024-05-01T10:15:00Z,,,p-4',
].join('\n');
const MAP = [
  'name:=view_content',
  'eventId=id',
  'time=at',
  'anonymousId=visitor',
  'email=mail',
  'properties.productId=product',
].flatMap((each) => ['--map', each]);

it('is back-filled under the id of the browser, and belongs to the person who is known later', async () => {
  await world.put('views.csv', CSV);
  await world.startWorker();
  const ran = await world.backfill('views.csv', ...MAP, '--migration-id', 'spring');
  expect(ran.exitCode).toBe(5);
  expect((await world.rejects('spring.rejects.ndjson')).map(({ line, reasons }) => [line, reasons])).toEqual([
    [5, [expect.objectContaining({ code: 'missing_identifier' })]],
  ]);
  expect(world.recorded().map(({ uniqueId, profile }) => [uniqueId, profile])).toEqual([
    ['v-1', { anonymous_id: 'browser-1' }],
    ['v-2', { anonymous_id: 'browser-2' }],
    ['v-3', { email: 'ava@shop.example', anonymous_id: 'browser-1' }],
  ]);
  expect(world.sandbox.profiles()).toHaveLength(2);
  const [ava] = world.sandbox.profiles({ email: 'ava@shop.example' });
  const page = await fetch(`${world.sandbox.url}/activity/profiles/sandbox/${ava?.id}`);
  const timeline = await page.text();
  for (const id of ['v-1', 'v-3']) expect(timeline).toContain(id);
  expect(timeline).not.toContain('v-2');
});

it('has no profile to import', async () => {
  await world.put('people.ndjson', '{"anonymousId":"browser-1","firstName":"Ava"}\n');
  const ran = await world.backfill('people.ndjson', '--profiles', '--migration-id', 'spring', '--dry-run');
  expect(ran.stdout).toContain('missing_identifier  1, first in line 1 of people.ndjson');
});

it('starts the flow of its name, and no e-mail is sent without an address', async () => {
  const view = {
    name: 'view_content',
    eventId: 'v-1',
    time: '2026-04-23T10:00:00Z',
    properties: { productId: 'p-1', productUrl: 'https://shop.example/p-1' },
  };
  await world.put('view.json', JSON.stringify({ ...view, profile: { anonymousId: 'browser-1' } }));
  const ran = await world.tracklayer('flows', 'check', 'view.json', '--json');
  expect(ran.stdout).toContain('email_missing');
  expect(ran.stdout).toContain('anonymousId');
});
