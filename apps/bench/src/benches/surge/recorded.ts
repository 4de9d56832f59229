import type { RecordedEvent, SandboxControl } from '@tracklayer/sandbox';

export interface Recorded {
  recorded: number;
  twice: number;
  /** Events that were recorded after a younger event of their person. */
  orderBroken: number;
  /** Epoch ms of each recorded event, by its id. */
  atMs: ReadonlyMap<string, number>;
}

const PAGE = 5_000;

/** Reads what the sandbox recorded, in its order. */
export async function readRecorded(control: SandboxControl, account: string): Promise<Recorded> {
  const atMs = new Map<string, number>();
  const newest = new Map<string, number>();
  let twice = 0;
  let orderBroken = 0;
  for (let since = 0; ; ) {
    const { items, next } = await control.events({ account, since, limit: PAGE });
    for (const event of items) {
      if (event.fate !== 'recorded') continue;
      if (atMs.has(event.uniqueId)) twice += 1;
      atMs.set(event.uniqueId, event.acceptedAtMs);
      if (isOvertaken(event, newest)) orderBroken += 1;
    }
    if (items.length < PAGE) return { recorded: atMs.size, twice, orderBroken, atMs };
    since = next;
  }
}

/** Whether a younger event of the person came before. The number of a waiting event is its age. */
function isOvertaken({ uniqueId, profile }: RecordedEvent, newest: Map<string, number>): boolean {
  const [kind, number] = uniqueId.split('_');
  if (kind !== 'waiting') return false;
  const person = String(profile.email);
  const before = newest.get(person) ?? -1;
  newest.set(person, Math.max(before, Number(number)));
  return before > Number(number);
}
