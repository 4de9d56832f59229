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

/** Compares each condition with its value. An undefined condition is true. */
function matches(...pairs: readonly (readonly [condition: unknown, value: unknown])[]): boolean {
  return pairs.every(([condition, value]) => condition === undefined || condition === value);
}

export function ledgerControls(world: World): LedgerControls {
  return {
    requests: (query = {}) =>
      world.ledger.requests.page(
        query.since ?? 0,
        query.limit ?? DEFAULT_LIMIT,
        (entry) =>
          matches(
            [query.account, entry.account],
            [query.endpoint, entry.endpoint],
            [query.status, entry.status],
          ) &&
          (query.uniqueId === undefined || entry.uniqueIds.includes(query.uniqueId)),
      ),
    events: (query = {}) =>
      world.ledger.events.page(query.since ?? 0, query.limit ?? DEFAULT_LIMIT, (entry) =>
        matches(
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
        matches([query.account, entry.account], [query.email?.toLowerCase(), entry.email?.toLowerCase()]),
      ),
    profiles: (query = {}) => findViews(world, query),
    stats: (filter) => statsOf(world.ledger, filter),
    reset(what = 'all') {
      if (what === 'ledger') clearLedger(world.ledger);
      else if (what === 'all') resetWorld(world);
      else throw new ControlError('invalid_input', `Cannot reset "${what}". Use "all" or "ledger".`);
    },
  };
}

function findViews(world: World, query: ProfileQuery) {
  const { id } = query;
  const identifiers = {
    email: query.email,
    phone_number: query.phoneNumber,
    external_id: query.externalId,
    _kx: query.exchangeId,
    anonymous_id: query.anonymousId,
  };
  const named = [id, ...Object.values(identifiers)].some((value) => value !== undefined);
  const views = [];
  for (const account of world.accounts.values()) {
    if (query.account !== undefined && query.account !== account.id) continue;
    const found: Iterable<Profile> = named
      ? findProfiles(account.profiles, identifiers, id)
      : account.profiles.byId.values();
    for (const profile of found) {
      if (views.length >= (query.limit ?? DEFAULT_LIMIT)) return views;
      views.push(viewProfile(account, profile));
    }
  }
  return views;
}
