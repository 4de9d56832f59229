import { clearLedger } from '../ledger/ledger.js';
import { statsOf } from '../ledger/stats.js';
import { findProfiles, type Profile } from '../stores/profiles.js';
import { resetWorld, type World } from '../world.js';
import { ControlError } from './control-error.js';
import type { Controls, ProfileQuery } from './controls.js';
import { viewProfile } from './views.js';

const DEFAULT_LIMIT = 1_000;

type LedgerControls = Pick<
  Controls,
  'requests' | 'events' | 'subscriptions' | 'profiles' | 'stats' | 'reset'
>;

/** Does each wish that was made agree with what is there? A wish left out agrees with everything. */
function agree(...pairs: readonly (readonly [wish: unknown, value: unknown])[]): boolean {
  return pairs.every(([wish, value]) => wish === undefined || wish === value);
}

export function ledgerControls(world: World): LedgerControls {
  return {
    requests: (query = {}) =>
      world.ledger.requests.page(
        query.since ?? 0,
        query.limit ?? DEFAULT_LIMIT,
        (entry) =>
          agree(
            [query.account, entry.account],
            [query.endpoint, entry.endpoint],
            [query.status, entry.status],
          ) &&
          (query.uniqueId === undefined || entry.uniqueIds.includes(query.uniqueId)),
      ),
    events: (query = {}) =>
      world.ledger.events.page(query.since ?? 0, query.limit ?? DEFAULT_LIMIT, (entry) =>
        agree(
          [query.account, entry.account],
          [query.uniqueId, entry.uniqueId],
          [query.metric, entry.metric],
          [query.fate, entry.fate],
          [query.profileId, entry.profileId],
          [query.email?.toLowerCase(), entry.profile.email?.toLowerCase()],
        ),
      ),
    subscriptions: (query = {}) =>
      world.ledger.consents.page(query.since ?? 0, query.limit ?? DEFAULT_LIMIT, (entry) =>
        agree([query.account, entry.account], [query.email?.toLowerCase(), entry.email?.toLowerCase()]),
      ),
    profiles: (query = {}) => findViews(world, query),
    stats: (filter) => statsOf(world.ledger, filter),
    reset(what = 'all') {
      if (what === 'ledger') clearLedger(world.ledger);
      else if (what === 'all') resetWorld(world);
      else throw new ControlError('invalid_input', `reset: "${what}" must be "all" or "ledger"`);
    },
  };
}

function findViews(world: World, query: ProfileQuery) {
  const { id, email, phoneNumber, externalId } = query;
  const wanted = { email, phone_number: phoneNumber, external_id: externalId };
  const named = [id, email, phoneNumber, externalId].some((value) => value !== undefined);
  const views = [];
  for (const account of world.accounts.values()) {
    if (query.account !== undefined && query.account !== account.id) continue;
    const found: Iterable<Profile> = named
      ? findProfiles(account.profiles, wanted, id)
      : account.profiles.byId.values();
    for (const profile of found) {
      if (views.length >= (query.limit ?? DEFAULT_LIMIT)) return views;
      views.push(viewProfile(account, profile));
    }
  }
  return views;
}
