import fc from 'fast-check';
import { createSorter, withoutEvents } from '../src/buckets.js';
import { type JournalRecord, recordsOf, recordsWith, recordText } from '../src/records.js';
import { BUCKETS, eventTag, keyTag, placeOf, TAG_LENGTH } from '../src/tags.js';

/** Whether the records come in one log or in several makes no difference. */
function bucketsOfLogs(...logs: string[]) {
  const sorter = createSorter();
  for (const log of logs) sorter.add(log);
  return sorter.buckets();
}

function lookupsIn(text: string): string[] {
  return text.match(/.{19}/g) ?? [];
}

const tag = fc.nat(40).map((number) => eventTag(`e${number}`));
const record: fc.Arbitrary<JournalRecord> = fc.record({
  tags: fc.array(tag, { minLength: 1, maxLength: 4 }).map((tags) => tags.join('')),
  jobId: fc.stringMatching(/^[a-z][\w-]{1,22}$/),
  entry: fc.constantFrom('', 'd1 2 3'),
  details: fc.constantFrom('', '{"t":1}'),
});
const records = fc.array(record, { maxLength: 30 });

it('come back as they were', () => {
  fc.assert(
    fc.property(records, (given) => {
      expect(recordsOf(given.map(recordText).join(''))).toEqual(given);
    }),
  );
});

it('are found by each of their tags, and by nothing that only looks like one', () => {
  fc.assert(
    fc.property(records, tag, (given, wanted) => {
      const has = ({ tags }: JournalRecord) => tags.match(/.{10}/g)?.includes(wanted);
      expect(recordsWith(given.map(recordText).join(''), wanted)).toEqual(given.filter(has));
    }),
  );
  const shifted: JournalRecord = {
    tags: `${'a'.repeat(15)}${'b'.repeat(15)}`,
    jobId: 'm1',
    entry: '',
    details: '',
  };
  expect(recordsWith(recordText(shifted), `${'a'.repeat(5)}${'b'.repeat(5)}`)).toHaveLength(1);
  expect(recordsWith(recordText(shifted), `${'a'.repeat(7)}${'b'.repeat(3)}`)).toEqual([]);
});

it('pass over what a cut text lacks', () => {
  const text = recordText({ tags: eventTag('e'), jobId: 'm1', entry: '', details: '' });
  expect(recordsOf(text + text.slice(0, -1))).toHaveLength(1);
  expect(recordsOf('nonsense\x1e')).toEqual([]);
});

it('lie in buckets by which each event is found', () => {
  fc.assert(
    fc.property(records, fc.nat(30), (given, cut) => {
      const logs = [given.slice(0, cut), given.slice(cut)].map((some) => some.map(recordText).join(''));
      const { entries, index } = bucketsOfLogs(...logs);
      for (const { tags, jobId } of given) {
        const [event = '', ...lookups] = tags.match(/.{10}/g) ?? [];
        const place = placeOf(event);
        const jobs = recordsOf(entries.get(place.bucket) ?? '').filter((each) => each.tags === place.rest);
        expect(jobs.map((each) => each.jobId)).toContain(jobId);
        for (const lookup of lookups) {
          const { bucket, rest } = placeOf(lookup);
          expect(lookupsIn(index.get(bucket) ?? '')).toContain(rest + event);
        }
      }
    }),
  );
});

it('keep the end of a job, not its start', () => {
  const start: JournalRecord = { tags: eventTag('e'), jobId: 'm1', entry: '', details: '' };
  const { entries } = bucketsOfLogs(
    recordText(start) + recordText({ ...start, entry: 'd1 2 3' }) + recordText(start),
  );
  const [text = ''] = entries.values();
  expect(recordsOf(text).map(({ entry }) => entry)).toEqual(['d1 2 3']);
});

it('leave an index with their event', () => {
  const [one, other] = [eventTag('1'), eventTag('2')];
  const lookup = keyTag('orderId', '10492');
  const { rest } = placeOf(lookup);
  const text = rest + one + rest + other;
  expect(withoutEvents(text, new Set([one]))).toBe(rest + other);
  expect(withoutEvents(text, new Set([one]), new Set([rest]))).toBe(text);
});

it('have a bucket for each tag', () => {
  expect(new Set(BUCKETS).size).toBe(1_024);
  for (let number = 0; number < 500; number++) {
    const found = eventTag(`e${number}`);
    expect(found).toHaveLength(TAG_LENGTH);
    expect(BUCKETS).toContain(placeOf(found).bucket);
  }
});
