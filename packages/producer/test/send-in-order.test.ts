import fc from 'fast-check';
import { QueueUnavailableError } from '../src/errors.js';
import { sendInOrderBy } from '../src/send-in-order.js';
import type { Taken } from '../src/taken.js';

function call(id: number, person: number): Taken {
  return {
    nowMs: 0,
    destinations: ['de'],
    checked: { name: 'profile', eventId: String(id), time: '', profile: { externalId: `c-${person}` } },
  };
}

const idOf = ({ checked }: Taken) => Number(checked.eventId);
const personOf = ({ checked }: Taken) => 'profile' in checked && checked.profile.externalId;

function unavailable(message: string, name = 'Error'): QueueUnavailableError {
  return new QueueUnavailableError({ cause: Object.assign(new Error(message), { name }), storedMaybe: true });
}

/** A Redis that refuses some calls, and goes away after some runs. Remembers the order in which it took the others. */
function redisThat(refuses: ReadonlySet<number>, goesAwayAfter: number) {
  const taken: number[] = [];
  let runs = 0;
  const send = sendInOrderBy(async (run) => {
    runs += 1;
    if (runs > goesAwayAfter) throw unavailable('Connection is closed.');
    if (run.some((each) => refuses.has(idOf(each)))) throw unavailable('WRONGTYPE a key', 'ReplyError');
    taken.push(...run.map(idOf));
    return run.map(({ checked }) => ({ eventId: checked.eventId, jobs: [] }));
  });
  return { send, taken };
}

describe('sending in order', () => {
  const people = fc.array(fc.nat(4), { maxLength: 300 });
  const refused = fc.uniqueArray(fc.nat(300), { maxLength: 6 });

  it('sends each call once and in order, but none behind a refused call of its person', async () => {
    await fc.assert(
      fc.asyncProperty(people, refused, async (persons, bad) => {
        const calls = persons.map((person, id) => call(id, person));
        const { send, taken } = redisThat(new Set(bad), Number.POSITIVE_INFINITY);
        const sent = await send(calls);
        const isBlocked = (each: Taken) =>
          calls.some(
            (other) =>
              idOf(other) <= idOf(each) && bad.includes(idOf(other)) && personOf(other) === personOf(each),
          );
        expect(sent.map((each) => 'receipt' in each)).toEqual(calls.map((each) => !isBlocked(each)));
        expect(taken).toEqual(calls.filter((each) => !isBlocked(each)).map(idOf));
      }),
      { numRuns: 100 },
    );
  });

  it('tries nothing more where Redis went away, and names each call that it did not take', async () => {
    await fc.assert(
      fc.asyncProperty(people, refused, fc.nat(6), async (persons, bad, runs) => {
        const calls = persons.map((person, id) => call(id, person));
        const { send, taken } = redisThat(new Set(bad), runs);
        const sent = await send(calls);
        expect(sent).toHaveLength(calls.length);
        const stored = calls.filter((_, index) => 'receipt' in (sent[index] ?? {}));
        expect(stored.map(idOf)).toEqual(taken);
      }),
      { numRuns: 100 },
    );
  });
});
