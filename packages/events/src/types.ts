import type { AnyEventName } from './names.js';

/** A value that JSON keeps unchanged: finite numbers, well-formed strings, plain objects, arrays. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type JsonObject = { [key: string]: JsonValue };

/** A person. Has at least one identifier: `email`, `phoneNumber`, `externalId`, `exchangeId` or `anonymousId`. */
export interface Profile {
  /** One address, e.g. `ava@shop.example`. The strongest identifier. */
  email?: string;
  /** E.164, e.g. `+4915112345678`. */
  phoneNumber?: string;
  /** The shop's own id of the customer. */
  externalId?: string;
  /**
   * Klaviyo's `_kx`: the id of a person who came by a link of Klaviyo's. Klaviyo's tracker keeps it as `$exchange_id` in the
   * cookie `__kla_id`. Only events carry it, and only where it is the strongest identifier.
   */
  exchangeId?: string;
  /**
   * The id of a browser, before anybody is known: `cid` in the cookie `__kla_id` of Klaviyo's tracker, or an id of your own.
   * Only events carry it. An event with another identifier too links the browser to that person.
   */
  anonymousId?: string;
  /** E.g. `Ava`. */
  firstName?: string;
  /** E.g. `Meyer`. */
  lastName?: string;
  /** BCP 47, e.g. `de-DE`. */
  locale?: string;
  /** ISO 3166-1 alpha-2, e.g. `DE`. */
  country?: string;
  /** Street and number, e.g. `Elm Road 4`. */
  address?: string;
  /** The second line of the address, e.g. `3rd floor`. */
  address2?: string;
  /** E.g. `Berlin`. */
  city?: string;
  /** State, province or region, e.g. `Bavaria` or `CA`. */
  region?: string;
  /** The postal code as text, because zeros may begin it: `01067`. */
  zip?: string;
  /** Degrees, -90 to 90, e.g. `52.52`. */
  latitude?: number;
  /** Degrees, -180 to 180, e.g. `13.4`. */
  longitude?: number;
  /** IANA name, e.g. `Europe/Berlin`. */
  timezone?: string;
  /** The address of the person's device, e.g. `203.0.113.7`. */
  ip?: string;
  /** The job title, e.g. `Head of Purchasing`. */
  title?: string;
  /** The company or other organization, e.g. `Acme Ltd`. */
  organization?: string;
  /** Custom properties, e.g. `preferred_category`. `null` clears one. */
  properties?: JsonObject;
}

/** The fields of a profile that can be emptied. An identifier cannot: it names the person. */
export const CLEARABLE_FIELDS = [
  'firstName',
  'lastName',
  'locale',
  'country',
  'address',
  'address2',
  'city',
  'region',
  'zip',
  'latitude',
  'longitude',
  'timezone',
  'ip',
  'title',
  'organization',
] as const;

export type ClearableField = (typeof CLEARABLE_FIELDS)[number];

/** What a write changes of a person: the fields that get a value, and the fields that become empty. */
export interface ProfileChange extends Profile {
  /** Fields that become empty. None of them has a value. */
  clear?: readonly ClearableField[];
}

/** The channels of consent. `sms` and `whatsapp` both use the phone number, and each has its own consent. */
export const CHANNELS = ['email', 'sms', 'whatsapp'] as const;

export type Channel = (typeof CHANNELS)[number];

/** What the person agreed to. Per channel the newest consent counts, by its own time. */
export interface Consent {
  /**
   * `granted` subscribes; nothing else does. `denied`: the person was asked and did not agree; an earlier consent stays
   * valid. `withdrawn`: the person took an earlier consent back; it unsubscribes, and stops subscriptions not yet sent.
   */
  status: 'granted' | 'denied' | 'withdrawn';
  /** Default: `['email']`. */
  channels?: Channel[];
  /**
   * ISO 8601 with offset: when it was given or withdrawn. Default: the time of its event. Set it wherever the consent is older
   * than the event. An order that repeats last year's consent without this time reads as a consent of today, and would undo a
   * withdrawal in between.
   */
  at?: string;
  /** Where the person gave it, e.g. `newsletter_footer`. */
  source?: string;
}

/** An event in TrackLayer's own format, the same for every destination. */
export interface CanonicalEvent {
  /** What happened. It decides the required properties. */
  name: AnyEventName;
  /** 1 to 255 printable characters. Made once when the event is collected, and never changed. */
  eventId: string;
  /** ISO 8601 with offset, of the original moment. */
  time: string;
  /** The person. */
  profile: Profile;
  /** What is known about the event. */
  properties: JsonObject;
  /** What the person agreed to with this event. */
  consent?: Consent;
  /**
   * The part of the shop that saw it, e.g. `order-service`. `browser`, or `browser:` and a name, means that a page saw it: see
   * `ownership` of the destination. Any other source, or none, means the server.
   */
  source?: string;
}
