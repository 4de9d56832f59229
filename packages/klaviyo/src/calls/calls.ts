import type { Channel, Identifier, Profile, ProfileChange } from '@tracklayer/events';
import type { Failure, SkipReason } from '../answer/outcome.js';
import type { Withdrawal } from '../consent/withdrawal.js';
import type { Dialect } from '../dialects/dialect.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';

/**
 * The calls of one command, one after another. Yields a request, takes its answer, and ends with the exchange that decides
 * the outcome. It makes no call itself and knows no clock, so the same answers give the same calls. Each answer is either a
 * success or a refusal of Klaviyo's own: the caller stops at any other outcome. The number of calls has a bound.
 */
export type Calls<Result = Concluded> = Generator<KlaviyoRequest, Result, KlaviyoAnswer>;

export interface Exchange {
  request: KlaviyoRequest;
  answer: KlaviyoAnswer;
}

/** What Klaviyo says of an import job. */
export type ImportState =
  | { kind: 'running' }
  | {
      kind: 'ended';
      /** Somebody stopped it at Klaviyo before its end. */
      isCancelled: boolean;
      /** Why profiles were refused. Each pointer names the profile, as in the refusal of a whole request. */
      failures: Failure[];
      /** How many more profiles Klaviyo refused without a word that tells which. */
      unnamed: number;
    };

/** The exchange that decides, and what the calls wrote. */
export interface Concluded extends Exchange {
  /** The profile fields that Klaviyo has now. Absent where the command writes none. */
  written?: ProfileChange;
  /** The channels of a subscription that were not taken, though others were. */
  refusedChannels?: Channel[];
  /** The answer is a success, but Klaviyo dropped the address of all channels: it subscribed nobody. */
  nothingTaken?: true;
  /** What the person withdrew at Klaviyo since: one per channel. These channels were left out. */
  withdrawn?: Withdrawal[];
  /** Why nothing was changed. */
  skipped?: SkipReason;
  /** How people of a back-fill were named in the request. */
  omit?: (profile: Profile) => readonly Identifier[];
  /** The id of the import job that Klaviyo has started. */
  importJobId?: string;
  /** What Klaviyo says of the import job that the command names. */
  importState?: ImportState;
}

/** An identifier that was left out because Klaviyo did not take it. */
export interface LeftOut {
  /** The person. Personal data. */
  profile: Profile;
  identifier: Identifier;
  /** `refused`: Klaviyo does not accept the value. `identifier_conflict`: it belongs to another profile. */
  reason: 'refused' | 'identifier_conflict';
}

export interface CallContext {
  dialect: Dialect;
  /** As in `RequestSettings`. */
  knownByExternalId?: boolean | undefined;
  /** The calls append what they leave out. */
  leftOut: LeftOut[];
}

export function* ask(request: KlaviyoRequest): Calls<Exchange> {
  return { request, answer: yield request };
}

export function isSuccess({ status }: KlaviyoAnswer): boolean {
  return status >= 200 && status < 300;
}
