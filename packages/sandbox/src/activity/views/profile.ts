import type { Controls } from '../../control/controls.js';
import type { FlowView } from '../../control/flow-controls.js';
import { type ProfileView, viewProfile } from '../../control/views.js';
import type { ConsentRecord, RecordedEvent } from '../../ledger/records.js';
import { presentId } from '../../stores/profiles.js';
import type { World } from '../../world.js';
import { type Shell, shellOf } from './shell.js';

/** An entry of a timeline: an event or a consent. */
export type Moment = { atMs: number } & (
  | { kind: 'event'; event: RecordedEvent }
  | { kind: 'consent'; consent: ConsentRecord; list: string | undefined }
);

export interface ProfileTimeline {
  shell: Shell;
  profile: ProfileView;
  /** Names of the lists. */
  lists: string[];
  /** By event time, newest first. */
  moments: Moment[];
  /** Number of entries that are not shown. */
  more: number;
  flows: FlowView[];
  nowMs: number;
}

const SHOWN = 200;

export function profileTimeline(
  world: World,
  controls: Controls,
  accountId: string,
  asked: string,
): ProfileTimeline | undefined {
  const account = world.accounts.get(accountId);
  if (account === undefined) return undefined;
  const id = presentId(account.profiles, asked);
  const profile = account.profiles.byId.get(id);
  if (profile === undefined) return undefined;
  const view = viewProfile(account, profile);
  const listName = (listId: string | null) =>
    listId === null ? undefined : (account.lists.get(listId)?.name ?? listId);
  const own = (entry: { account: string; profileId?: string }) =>
    entry.account === accountId &&
    entry.profileId !== undefined &&
    presentId(account.profiles, entry.profileId) === id;

  const events = world.ledger.events.kept().filter(own);
  const consents = world.ledger.consents.kept().filter(own);
  const moments: Moment[] = [
    ...events.map((event): Moment => ({ kind: 'event', atMs: Date.parse(event.time), event })),
    ...consents.map(
      (consent): Moment => ({
        kind: 'consent',
        atMs: consent.acceptedAtMs,
        consent,
        list: listName(consent.listId),
      }),
    ),
  ].sort((a, b) => b.atMs - a.atMs);
  return {
    shell: shellOf(world, { account: accountId }),
    profile: view,
    lists: view.lists.map((listId) => listName(listId) ?? listId),
    moments: moments.slice(0, SHOWN),
    more: Math.max(0, moments.length - SHOWN),
    flows: controls.flows({ account: accountId, profileId: id }).items.toReversed(),
    nowMs: world.now(),
  };
}
