/** What the API says is held of a person, which it passes on as JSON. A field of an unexpected type is left out. Pure. */

export interface Held {
  destination: string;
  /** Masked, unless a person revealed them. */
  identifiers: string[];
  places: { label: string; many: number; about: string }[];
  /** Epoch ms since when nothing is sent to the person. */
  erasedAtMs?: number;
  consents: { grantedMs?: number; withdrawnMs?: number }[];
}

const PLACES = [
  ['jobs', 'Events in the lanes', 'waiting, or among the last thousand that ended'],
  ['letters', 'Dead letters', 'kept with their error, until they are too old'],
  ['journal', 'Events in the journal', 'as digests and outcomes, without the person'],
  ['memories', 'Profile memory', 'as hashes of delivered fields'],
  ['consents', 'Consents', 'times only, named by a hash'],
  ['campaigns', 'Campaigns', 'their order names the person'],
  ['migrations', 'Back-fills', 'their order names the person'],
  ['rejects', 'Rejects files', 'files with refused lines, perhaps on other machines'],
  ['auditEntries', 'Entries of the audit', 'masked'],
] as const;

export function heldOf(raw: unknown): Held {
  const fields = fieldsOf(raw);
  const erasedAtMs = fields.get('erasedAtMs');
  return {
    destination: textOf(fields.get('destination')),
    identifiers: listOf(fields.get('identifiers')).map(textOf),
    places: PLACES.map(([name, label, about]) => ({ label, about, many: manyOf(fields.get(name)) })).filter(
      ({ many }) => many > 0,
    ),
    consents: listOf(fields.get('consents')).map((each) => {
      const [granted, withdrawn] = [fieldsOf(each).get('grantedMs'), fieldsOf(each).get('withdrawnMs')];
      return {
        ...(isTime(granted) && { grantedMs: granted }),
        ...(isTime(withdrawn) && { withdrawnMs: withdrawn }),
      };
    }),
    ...(isTime(erasedAtMs) && { erasedAtMs }),
  };
}

function fieldsOf(raw: unknown): Map<string, unknown> {
  return new Map(typeof raw === 'object' && raw !== null ? Object.entries(raw) : []);
}

const listOf = (raw: unknown): unknown[] => (Array.isArray(raw) ? raw : []);
const textOf = (raw: unknown): string => (typeof raw === 'string' ? raw : '');
const manyOf = (raw: unknown): number => (typeof raw === 'number' ? raw : listOf(raw).length);

function isTime(raw: unknown): raw is number {
  return typeof raw === 'number' && Math.abs(raw) <= 8.64e15;
}
