import { describe, expect, it } from '@jest/globals';
import { type ImportedLine, InvalidOrderError, letterId, type Selection } from '../../src/index.js';
import { eventJob, NOW, purchase } from '../support/jobs.js';
import { all, deliver, die, enqueue, useWorlds, type World } from '../support/world.js';

let world: World;
const open = useWorlds((fresh) => {
  world = fresh;
});

const by = 'ava';

async function exported(selection: Selection = {}, options = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of world.letters.export(world.destination, selection, options)) lines.push(line);
  return lines;
}

async function imported(lines: Iterable<string>, into = world.destination): Promise<ImportedLine[]> {
  const results: ImportedLine[] = [];
  for await (const result of world.letters.import(into, lines, { by })) results.push(result);
  return results;
}

const outcomes = (results: ImportedLine[]) => results.map(({ outcome }) => outcome);

describe('An export', () => {
  it('writes one line of masked JSON for each letter', async () => {
    await die(world, eventJob());
    const [line = ''] = await exported();
    expect(line.endsWith('\n')).toBe(true);
    expect(line).not.toMatch(/ava@shop|4915112345678/);
    expect(JSON.parse(line)).toMatchObject({ masked: true, state: 'dead', code: 'invalid' });
  });

  it('is recorded first if it is unmasked, and then requires an actor', async () => {
    await die(world, eventJob());
    const [line = ''] = await exported({}, { reveal: true, by, reason: 'to mend the numbers' });
    expect(line).toContain('ava@shop.example');
    const [entry] = await all(world.letters.audit(world.destination));
    expect(entry).toMatchObject({ action: 'reveal', by, reason: 'to mend the numbers' });
    await expect(exported({}, { reveal: true })).rejects.toThrow(InvalidOrderError);
  });
});

describe('An import', () => {
  it('adds letters to another destination unchanged, and only once', async () => {
    const id = letterId(await die(world, eventJob()));
    const lines = await exported({}, { reveal: true, by });
    const other = `${world.destination}-b`;
    expect(outcomes(await imported([...lines, ...lines], other))).toEqual(
      expect.arrayContaining(['imported', 'already']),
    );
    expect(outcomes(await imported(lines, other))).toEqual(['already']);
    const [before, after] = [
      await world.letters.get(world.destination, id),
      await world.letters.get(other, id),
    ];
    expect(after).toEqual({ ...before, destination: other });
    expect(await world.letters.count(other, { person: 'ava@shop.example' })).toBe(1);
    expect(await world.lanes.counts(other)).toMatchObject({
      'metric-event:enqueued': 1,
      'metric-event:dead': 1,
    });
  });

  it('keeps what an attempt left out', async () => {
    const dropped = [{ code: 'refused', field: 'email' }];
    const attempts = [{ atMs: NOW, outcome: 'dead' as const, code: 'invalid', dropped }];
    const id = letterId(await die(world, eventJob(), { attempts }));
    const other = `${world.destination}-b`;
    await imported(await exported({}, { reveal: true, by }), other);
    expect(await world.letters.get(other, id)).toMatchObject({ attempts: [{ dropped }] });
  });

  it('adds no letter whose job was delivered or is in its lane, and none that is too old', async () => {
    const { letters, destination, lanes } = world;
    const events = [purchase(), purchase(), purchase()];
    for (const event of events) await die(world, eventJob(event));
    const [first = '', second = '', third = ''] = await exported({}, { reveal: true, by });
    const refs = [first, second].map((line) => JSON.parse(line) as { id: string; jobId: string });
    await letters.replay(destination, refs[0]?.id ?? '', { nowMs: NOW });
    await deliver(world, 'metric-event');
    // The retention dropped their letters. One event was tracked again.
    await openAnd(({ letters: strict }) => strict.expire(destination));
    await lanes.queue(destination, 'metric-event').remove(refs[1]?.jobId ?? '');
    const again = events.find(({ eventId }) => second.includes(eventId));
    await enqueue(world, eventJob(again), { type: 'metric-event', jobId: refs[1]?.jobId ?? '' });
    const old = { ...JSON.parse(third), lastFailedAtMs: 0 };
    expect(outcomes(await imported([first, second, JSON.stringify(old)]))).toEqual([
      'settled',
      'in-lane',
      'too-old',
    ]);
    expect(await letters.count(destination)).toBe(0);
  });

  it('reports what is wrong with each bad line, and imports the others', async () => {
    await die(world, eventJob());
    const [line = ''] = await exported({}, { reveal: true, by });
    const [masked = ''] = await exported();
    const letter = JSON.parse(line);
    const bad = [
      '{',
      masked,
      JSON.stringify({ ...letter, state: 'resolved' }),
      JSON.stringify({ ...letter, id: 'metric-event~mOther' }),
      JSON.stringify({ ...letter, jobId: 'a:b', id: 'metric-event~a:b' }),
      JSON.stringify({ ...letter, job: { ...letter.job, event: { name: 'purchase' } } }),
      JSON.stringify({ ...letter, lastFailedAtMs: letter.lastFailedAtMs + 1e9 }),
    ];
    const results = await imported([...bad, '', line], `${world.destination}-b`);
    expect(outcomes(results)).toEqual([...bad.map(() => 'invalid'), 'imported']);
    expect(results.map((each) => each.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 9]);
    const paths = results.flatMap((each) => ('problems' in each ? [each.problems[0]?.path] : []));
    expect(paths).toEqual(['line', 'masked', 'state', 'id', 'jobId', 'job', 'lastFailedAtMs']);
  });
});

async function openAnd(work: (strict: World) => Promise<unknown>): Promise<void> {
  const strict = open({ now: () => NOW + 10_000, retention: { maxAgeMs: 0 } });
  await work(strict);
}
