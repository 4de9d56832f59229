/** Each sample file, read by the command of its page in docs/back-fill-from, and what is at Klaviyo afterwards. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_LIST_ID } from '@tracklayer/sandbox';
import { ANALYTICS } from './source-cases/analytics.js';
import { FILES, migrationOf, outputOnPage } from './source-cases/page.js';
import { PEOPLE } from './source-cases/people.js';
import { SHOPS } from './source-cases/shops.js';
import type { SentEvent, SentPerson, SourceCase } from './source-cases/source-case.js';
import { TABLES } from './source-cases/tables.js';
import { dryCounts, runCounts } from './support/backfill-counts.js';
import { type BackfillWorld, openBackfillWorld } from './support/backfill-world.js';

const CASES = [...SHOPS, ...PEOPLE, ...ANALYTICS, ...TABLES];

let world: BackfillWorld;

beforeAll(async () => {
  world = await openBackfillWorld();
  await world.configure({ listId: DEFAULT_LIST_ID });
  await world.startWorker();
});

afterAll(() => world.close());

function sentEvent({ metric, id, time, who, value, currency, orderId, items, more }: SentEvent): unknown {
  return {
    metric,
    uniqueId: id,
    time,
    value,
    valueCurrency: currency,
    backfill: true,
    who,
    properties: {
      ...(orderId !== undefined && { order_id: orderId }),
      ...(items !== undefined && { items }),
      ...more,
    },
  };
}

function eventsOf(migrationId: string) {
  return world
    .recorded()
    .filter(({ properties }) => properties.migration_id === migrationId)
    .map((event) => ({
      ...event,
      who: (event.profile.email ?? event.profile.external_id ?? event.profile.phone_number)?.toLowerCase(),
    }));
}

function consentsOf(who: string): string[] {
  return world.sandbox
    .subscriptions()
    .items.filter(({ email, phone_number }) => (email ?? phone_number)?.toLowerCase() === who)
    .map(({ channel, state, consentedAt }) =>
      [channel.replace('.marketing', ''), state, consentedAt?.slice(0, 19)].filter(Boolean).join(' '),
    );
}

function personOf({ who }: SentPerson) {
  const found = world.sandbox
    .profiles()
    .find(({ attributes: { email, phone_number } }) => String(email ?? phone_number).toLowerCase() === who);
  return found && { who, ...found, consents: consentsOf(who) };
}

async function refusedOf(migrationId: string): Promise<string[]> {
  const rejects = await world.rejects(`${migrationId}.rejects.ndjson`).catch(() => []);
  return rejects.map(({ line, reasons }) => `${line} ${reasons.map(({ code }) => code).join(' ')}`);
}

describe('the sample file', () => {
  it.each(CASES)(
    '$file has each value right at Klaviyo, and the output that its page shows',
    async (found: SourceCase) => {
      const { file, exitCode, lines, says = [], recognised = '', events = [], people = [], refused } = found;
      const id = migrationOf(file);
      await copyFile(join(FILES, file), join(world.destination.cwd, file));
      const dry = await world.backfill(file, '--migration-id', id, ...found.args, '--dry-run', '--json');
      const ran = await world.backfill(file, '--migration-id', id, ...found.args);
      const status = await world.backfill('status', id, '--json');
      expect(dryCounts(dry)).toEqual(runCounts(status));
      expect(ran.exitCode).toBe(exitCode);
      expect(ran.stderr).toContain(recognised);
      for (const text of [lines, ...says]) expect(ran.stdout).toContain(text);
      if (refused !== undefined) expect(await refusedOf(id)).toEqual(refused);

      const sent = eventsOf(id);
      expect(sent.map(({ uniqueId }) => uniqueId)).toEqual(events.map((event) => event.id));
      expect(sent).toMatchObject(events.map(sentEvent));
      for (const [index, { items }] of events.entries()) {
        expect(sent[index]?.properties.items).toEqual(items);
      }
      for (const person of people) expect(personOf(person)).toMatchObject({ consents: [], ...person });

      const { command, shown, real } = await outputOnPage(found, ran, world.destination);
      expect([command, shown]).toEqual([command, real]);

      const again = await world.backfill(file, '--migration-id', id, ...found.args);
      expect([again.exitCode, eventsOf(id).length]).toEqual([exitCode, events.length]);
    },
  );
});
