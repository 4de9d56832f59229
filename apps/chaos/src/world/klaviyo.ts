/** The sandbox of a scene, and its ledger: the judge of what Klaviyo has on record. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type AccountInput,
  DEFAULT_LIST_ID,
  DEFAULT_VARIANT_ID,
  type RecordedEvent,
  type SandboxControl,
  sandboxControl,
} from '@tracklayer/sandbox';
import { waitUntil } from '../wait.js';
import { isOwnEvent } from './producer-messages.js';
import { startNode } from './program.js';

export interface Account {
  /** The id of the account, and of the destination that delivers to it. */
  id: string;
  key: string;
  listId: string;
}

export interface Klaviyo {
  url: string;
  accounts: readonly Account[];
  control: SandboxControl;
  /** How often each event is on record, by its id. */
  recorded: ReadonlyMap<string, number>;
  /** Arrivals of an event that was on record already. */
  sentAgain(): number;
  /** Waits for the next event that arrives from now on. Returns the ms until then, or undefined after `withinMs`. */
  nextArrival(withinMs: number): Promise<number | undefined>;
  /** Whether everything that the sandbox has noted has come here. On a busy machine that takes a while. */
  isCaughtUp(): Promise<boolean>;
  end(): Promise<void>;
}

const FOLLOW_AGAIN_MS = 200;

/** @param latencyMs Klaviyo answers after this time, up to twice of it */
export async function startKlaviyo(dir: string, count: number, latencyMs: number): Promise<Klaviyo> {
  const accounts: Account[] = Array.from({ length: count }, (_, index) => ({
    id: `shop-${index}`,
    key: `pk_chaos_${index}`,
    listId: DEFAULT_LIST_ID,
  }));
  const inputs: AccountInput[] = accounts.map(({ id, key, listId }) => ({
    id,
    keys: [{ key }],
    lists: [{ id: listId }],
    variants: [{ id: DEFAULT_VARIANT_ID }],
  }));
  const script = fileURLToPath(new URL('../programs/sandbox.js', import.meta.url));
  const program = startNode(script, { args: [JSON.stringify(inputs)], cwd: dir, messages: true });
  const [{ url }] = (await once(program.child, 'message')) as [{ url: string }];
  const control = sandboxControl(url);
  if (latencyMs > 0) await control.addFault({ kind: 'latency', latencyMs, jitterMs: latencyMs });

  const recorded = new Map<string, number>();
  let arrivals = 0;
  let again = 0;
  /** The entry of the ledger that came last, and how many came. */
  let newest = 0;
  let seen = 0;
  const following = new AbortController();
  const { signal } = following;

  function note({ seq, uniqueId, fate }: RecordedEvent): void {
    if (seq <= newest) return;
    newest = seq;
    seen += 1;
    // The sandbox records events of its own, e.g. for a back-in-stock subscription.
    if (!isOwnEvent(uniqueId)) return;
    arrivals += 1;
    if (fate === 'recorded') recorded.set(uniqueId, (recorded.get(uniqueId) ?? 0) + 1);
    else again += 1;
  }

  /** Reads the ledger as it grows. A connection that ends is opened again where it ended. */
  async function follow(): Promise<void> {
    while (!signal.aborted) {
      await control.follow(note, { signal, since: newest }).catch(() => undefined);
      await sleep(FOLLOW_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  void follow();

  return {
    url,
    accounts,
    control,
    recorded,
    sentAgain: () => again,
    async nextArrival(withinMs) {
      const before = arrivals;
      const startedMs = performance.now();
      const came = await waitUntil(() => arrivals > before, withinMs);
      return came ? performance.now() - startedMs : undefined;
    },
    async isCaughtUp() {
      const { recorded: all, duplicates, dropped } = await control.stats();
      return seen >= all + duplicates + dropped;
    },
    async end() {
      following.abort();
      await program.kill();
    },
  };
}
