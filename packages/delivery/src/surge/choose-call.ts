/** Which waiting events go into the next bulk call, and how a refused call is taken apart. Pure. */

/** A waiting event, as far as the choice needs it. */
export interface Candidate {
  /** Its person, by every identifier. */
  people: readonly string[];
  /** Klaviyo refuses two events with the same key in one call. */
  repeatKey: string;
  bytes: number;
  /** It starts no flow. A call has events of one kind: a hold of the flag concerns only one. */
  isBackfill: boolean;
}

export interface CallBounds {
  mostEvents: number;
  mostBytes: number;
  /** People of calls that have no answer yet. */
  inCalls: Pick<ReadonlySet<string>, 'has'>;
}

/**
 * The positions of the events for the next call, oldest first. A person whose event stays behind keeps all later events behind
 * too, so each person's events stay in their order.
 *
 * @param candidates oldest first
 */
export function chooseCall(
  candidates: readonly Candidate[],
  { mostEvents, mostBytes, inCalls }: CallBounds,
): number[] {
  const chosen: number[] = [];
  const behind = new Set<string>();
  const keys = new Set<string>();
  let bytes = 0;
  let kind: boolean | undefined;
  for (const [at, { people, repeatKey, bytes: own, isBackfill }] of candidates.entries()) {
    if (chosen.length >= mostEvents) break;
    const fits = chosen.length === 0 || bytes + own <= mostBytes;
    const goes =
      fits &&
      (kind ?? isBackfill) === isBackfill &&
      !keys.has(repeatKey) &&
      !people.some((person) => behind.has(person) || inCalls.has(person));
    if (!goes) {
      for (const person of people) behind.add(person);
      continue;
    }
    kind = isBackfill;
    chosen.push(at);
    keys.add(repeatKey);
    bytes += own;
  }
  return chosen;
}

/** Without a name, so few events go one by one: the bulk endpoint takes far fewer calls. */
const FEW = 16;

export interface Apart {
  /** The sets of positions that go again in bulk calls, one after the other. */
  again: number[][];
  /** The positions that go one by one, in their order. */
  singly: number[];
}

/**
 * Takes a refused call apart. The events that the refusal names go one by one, and so do later events of the same people. The
 * others go again together. A refusal that names none halves the call, until so few are left that single calls are cheaper.
 *
 * @param named positions of the events that the refusal names
 */
export function takeApart(entries: readonly Pick<Candidate, 'people'>[], named: readonly number[]): Apart {
  const all = entries.map((_, at) => at);
  if (entries.length <= 1) return { again: [], singly: all };
  const culprits = new Set(named.filter((at) => at in entries));
  if (culprits.size === 0 && entries.length <= FEW) return { again: [], singly: all };
  if (culprits.size === 0) {
    const middle = Math.ceil(all.length / 2);
    return { again: [all.slice(0, middle), all.slice(middle)], singly: [] };
  }
  const { stay, leave } = partByPeople(entries, new Set(), culprits);
  return { again: stay.length === 0 ? [] : [stay], singly: leave };
}

/**
 * Parts positions into those that stay together and those that leave: the culprits, and every event of a person who has an
 * older event that left. Adds the people of those that leave to `behind`.
 */
export function partByPeople(
  entries: readonly Pick<Candidate, 'people'>[],
  behind: Set<string>,
  culprits: ReadonlySet<number> = new Set(),
): { stay: number[]; leave: number[] } {
  const stay: number[] = [];
  const leave: number[] = [];
  for (const [at, { people }] of entries.entries()) {
    const leaves = culprits.has(at) || people.some((person) => behind.has(person));
    (leaves ? leave : stay).push(at);
    if (leaves) for (const person of people) behind.add(person);
  }
  return { stay, leave };
}
