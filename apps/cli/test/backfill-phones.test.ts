/** Several people may share a phone number, so it follows an import by a call of its own. */
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

let world: BackfillWorld;

beforeEach(async () => {
  world = await openBackfillWorld();
});

afterEach(() => world.close());

const PHONE = '+4915112345678';
const CSV = [
  'email,externalId,phoneNumber,firstName,consent.status,consent.at,consent.channels',
  `ava@shop.example,c1,${PHONE},Ava,granted,2024-05-01T00:00:00Z,email whatsapp`,
  `,c2,${PHONE},Ben,,,`,
  `,c3,${PHONE},Cem,,,`,
  ',,+4915100000000,Dana,,,',
].join('\n');

it('keeps people with one phone number apart, and says how many numbers follow', async () => {
  await world.configure({ listId: 'none' });
  await world.put('people.csv', CSV);
  const dry = await world.backfill('people.csv', '--profiles', '--migration-id', 'spring', '--dry-run');
  expect(dry.stdout).toMatch(/phones\s+3 phone numbers one by one/);

  await world.startWorker();
  const ran = await world.backfill('people.csv', '--profiles', '--migration-id', 'spring');
  expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)]);
  expect(ran.stdout).toMatch(/imported\s+4[\s\S]*phones sent\s+3 delivered/);
  const people = world.sandbox.profiles().map(({ attributes }) => attributes);
  expect(people.map(({ first_name }) => first_name).sort()).toEqual(['Ava', 'Ben', 'Cem', 'Dana']);
  expect(people.filter(({ phone_number }) => phone_number === PHONE)).toHaveLength(1);
  const [ava] = world.sandbox.profiles({ email: 'ava@shop.example' });
  const [owner] = world.sandbox.profiles({ phoneNumber: PHONE });
  expect(ava?.consents).toMatchObject({ 'email.marketing': 'SUBSCRIBED' });
  expect(owner?.consents).toMatchObject({ 'whatsapp.marketing': 'SUBSCRIBED' });
});

it('waits and stops with its migration', async () => {
  await world.put('people.csv', CSV);
  await world.tracklayer('pause', world.destination.id, 'profile-upsert');
  await world.startWorker();
  await world.backfill('people.csv', '--profiles', '--migration-id', 'spring', '--no-wait');
  await world.backfill('cancel', 'spring');
  await world.tracklayer('resume', world.destination.id, 'profile-upsert');
  const ran = await world.backfill('status', 'spring', '--json');
  expect(ran.stdout).toContain('cancelled');
  expect(world.endpoints()).not.toContain('PATCH /api/profiles/{id}');
});
