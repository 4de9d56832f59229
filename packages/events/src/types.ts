import type { EventName } from './names.js';

/** A value that survives JSON unchanged: finite numbers, well-formed strings, plain objects, arrays. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type JsonObject = { [key: string]: JsonValue };

/** Who. At least one of `email`, `phoneNumber`, `externalId` is there. */
export interface Profile {
  email?: string;
  /** E.164, e.g. `+4915112345678`. */
  phoneNumber?: string;
  /** The shop's own id of the customer. */
  externalId?: string;
  firstName?: string;
  lastName?: string;
  /** BCP 47, e.g. `de-DE`. */
  locale?: string;
  /** ISO 3166-1 alpha-2, e.g. `DE`. */
  country?: string;
  /** Free properties, e.g. `preferred_category`. `null` clears one. */
  properties?: JsonObject;
}

export type Channel = 'email' | 'sms';

/** What the person agreed to, per channel: of one channel the latest word counts. */
export interface Consent {
  /**
   * `granted` subscribes, and nothing else ever does. `denied`: asked, and not given; whatever was granted before stands.
   * `withdrawn`: given before and taken back; unsubscribes, and undoes subscriptions still on their way.
   */
  status: 'granted' | 'denied' | 'withdrawn';
  /** Default: `['email']`. */
  channels?: Channel[];
  /**
   * ISO 8601 with offset: when it was given, or taken back. Default: the time of what it came with. Give it wherever the
   * consent is older than that: an order that repeats last year's consent without its time reads as one given today, and
   * would undo a withdrawal in between.
   */
  at?: string;
  /** Where it was given, e.g. `newsletter_footer`. */
  source?: string;
}

/** What happened, in TrackLayer's own destination-neutral words. */
export interface CanonicalEvent {
  name: EventName;
  /** 1 to 255 printable characters, minted once at collection and carried unchanged everywhere. */
  eventId: string;
  /** ISO 8601 with offset, of the original moment. */
  time: string;
  profile: Profile;
  properties: JsonObject;
  consent?: Consent;
  /**
   * The part of the shop that saw it, e.g. `order-service`. `browser`, or `browser:` and a name, says that a page saw it:
   * see the destination's `ownership`. Everything else, and nothing, is the server's.
   */
  source?: string;
}
