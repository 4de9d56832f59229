/** The parts of the configuration that the file and the checked configuration share. */

/** Whether the worker asks Klaviyo before it subscribes a person by an older consent. */
export interface ConsentConfig {
  /**
   * `first`: the worker asks before a subscription that is replayed, back-filled or older than `askAfterMs`.
   * A newer unsubscribe, spam report, suppression or bounce at Klaviyo wins. The key needs the scope
   * `profiles:read`. `off`: the worker does not ask. Default: `first`.
   */
  ask: 'first' | 'off';
  /** The worker does not ask about a live consent that is younger than this. Default: 300,000 (5 minutes). */
  askAfterMs: number;
}

/** Delivers a large backlog of live events in bulk calls. Works with the dialect `klaviyo` only. */
export interface SurgeConfig {
  /**
   * Whether workers deliver a backlog in bulk calls. They begin only after `tracklayer send --test --bulk`
   * has shown on this account, with this key, that a bulk event starts its flow. Default: `false`.
   */
  enabled: boolean;
  /**
   * A surge begins when the newest waiting event would wait longer than this at the present pace. It ends
   * when almost nothing waits. Default: 60,000 (1 minute).
   */
  afterMs: number;
}

export interface RetryConfig {
  /** Attempts per job, including the first. Default: 10. */
  attempts: number;
  /** First back-off, before jitter. Default: 1,000 (1 second). */
  baseMs: number;
  /** Longest back-off, before jitter. Must be at least `retry.baseMs`. Default: 900,000 (15 minutes). */
  capMs: number;
  /** A job older than this is not tried again. It becomes a dead letter. Default: 259,200,000 (3 days). */
  maxAgeMs: number;
  /**
   * Failures in a row, over all jobs of a destination, that count as an outage. The destination is then held,
   * and its jobs spend no attempts. At most `retry.attempts`, which is also the default if it is less than 5.
   * Default: 5.
   */
  outageAfter: number;
}

/** How long dead letters are kept, and how many. Dropped letters are counted, and the audit records them. */
export interface DeadLetterConfig {
  /**
   * Time a dead letter is kept after its last failure. Must be at least `dedupWindowMs` and `retry.maxAgeMs`.
   * If one of those is longer than the default, it is the default. At most 400 days: a withdrawn consent is
   * remembered for 400 days, and an older letter could subscribe a person against their will. Default:
   * 7,776,000,000 (90 days).
   */
  maxAgeMs: number;
  /** Dead letters kept per destination. Above this number the oldest are dropped. Default: 1,000,000. */
  maxLetters: number;
  /** Time an entry of the audit is kept. Default: 34,560,000,000 (400 days). */
  auditMaxAgeMs: number;
}

export interface ReplayConfig {
  /**
   * A replayed event older than this is recorded as back-filled, and starts no flow. Default: 86,400,000 (1
   * day).
   */
  backfillOlderThanMs: number;
}

/** The journal of events: what `tracklayer events` finds. */
export interface JournalConfig {
  /**
   * What the journal keeps of each event. `outcome`: how it ended, its times, its attempts, the kinds of
   * waits and the id of the last request. `full`: also each call, what was left out, and the name of each
   * wait. In our benchmark an event takes 138 bytes of Redis with `outcome`, and 269 with `full`. Default:
   * `outcome`.
   */
  level: 'off' | 'outcome' | 'full';
  /**
   * Names of properties by whose values `tracklayer events` finds an event. Applications give the same names
   * to `createProducer`. Default: `orderId`, `cartId`, `checkoutId`, `formId`.
   */
  keys: readonly string[];
  /**
   * How long an event can be found after it ended. At least `dedupWindowMs`, which is also the default if it
   * is longer. Default: 604,800,000 (7 days).
   */
  keepMs: number;
}

/** The lanes that a worker serves: all, those of live traffic, or those of back-fills. */
export type LaneChoice = 'all' | 'live' | 'backfill';

/** What happens to a later event of an erased person: it is not sent, or it is sent as any other. */
export type ErasedChoice = 'skip' | 'send';

export interface WorkerConfig {
  /** Time that calls in flight get to end after SIGTERM. Default: 10,000 (10 seconds). */
  graceMs: number;
  /** Time a worker may be silent before another worker takes over its jobs. Default: 30,000 (30 seconds). */
  lockMs: number;
  /** Port of `/healthz`, `/readyz` and `/metrics`. 0 picks a free port. Default: `9464`. */
  metricsPort: number;
  /** Address that port listens on. Default: `127.0.0.1`. */
  metricsHost: string;
  /** Lanes this worker serves. `live`: all lanes except those of back-fills. Default: `all`. */
  lanes: LaneChoice;
}

export interface SignInRoles {
  /** Groups whose people get the role admin. `*`: everybody. Default: none. */
  admin?: string[];
  /** Groups whose people get the role operator. `*`: everybody. Default: none. */
  operator?: string[];
  /** Groups whose people get the role viewer. `*`: everybody. Default: none. */
  viewer?: string[];
}

export interface SignInHeader {
  /** Header with the name of the person. */
  user: string;
  /** Header with the groups, separated by commas. Default: none. */
  groups?: string;
}

export interface OpenIdInput {
  /** Address of the provider, as in `iss`: `https://login.shop.example`. */
  issuer: string;
  /**
   * Id of the dashboard at the provider. Its secret is in the variable `OPENID_CLIENT_SECRET`, or in the file
   * of `OPENID_CLIENT_SECRET_FILE`.
   */
  clientId: string;
  /** Scopes that the dashboard asks for. Default: `openid profile email`. */
  scopes?: string;
  /** Claim with the name that the audit shows. Default: `preferred_username`. */
  nameClaim?: string;
  /** Claim with the groups. Default: `groups`. */
  groupsClaim?: string;
}

export interface SignInInput {
  /** How long a sign-in lasts. Default: 43,200,000 (12 hours). */
  lastsMs?: number;
  /**
   * The roles of people whom a proxy or OpenID Connect names, by their groups. The highest role counts.
   * Without a role a person is refused.
   */
  roles?: SignInRoles;
  /**
   * Headers in which a proxy names the person. They count only from an address in `dashboard.proxies`. The
   * proxy must remove them from what a browser sends.
   */
  header?: SignInHeader;
  /** Sign-in by OpenID Connect. Needs `dashboard.publicUrl`. */
  openId?: OpenIdInput;
}

export interface DashboardInput {
  /**
   * Address that browsers show: `https://ops.shop.example/tracklayer`. Its host is allowed, and its path is
   * the base path. Default: none.
   */
  publicUrl?: string;
  /**
   * Path under which a proxy serves the dashboard. The proxy may keep it or remove it. Default: the path of
   * `publicUrl`.
   */
  basePath?: string;
  /**
   * Addresses of the proxies in front of the dashboard. Only from these does it believe `X-Forwarded-For`,
   * `-Proto` and `-Host`, and the headers of `signIn.header`. Default: none.
   */
  proxies?: string[];
  /** How people sign in, besides the named users. */
  signIn?: SignInInput;
}
