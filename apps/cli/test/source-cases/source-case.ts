/** A sample file of a source, the command that a reader of the help types, and what must be at Klaviyo afterwards. */
export interface SourceCase {
  /** In docs/back-fill-from/files. */
  file: string;
  /** The page in docs/back-fill-from that shows it. */
  page: string;
  /** What follows the file and the migration id. */
  args: readonly string[];
  exitCode: 0 | 5;
  /** What becomes of the lines of the file. */
  lines: string;
  /** What else the report says. */
  says?: readonly string[];
  /** What the command says about the file before it reads it. */
  recognised?: string;
  events?: readonly SentEvent[];
  people?: readonly SentPerson[];
  /** The first line and the reasons of each refused record. */
  refused?: readonly string[];
}

/** An event at Klaviyo, written down by hand from the file. */
export interface SentEvent {
  metric: 'Placed Order' | 'Refunded Order';
  id: string;
  /** UTC, in whole seconds. */
  time: string;
  who: string;
  value: number;
  currency: string;
  orderId?: string;
  items?: readonly unknown[];
  /** Other properties. */
  more?: Readonly<Record<string, unknown>>;
}

/** A person at Klaviyo. */
export interface SentPerson {
  who: string;
  attributes?: Readonly<Record<string, unknown>>;
  location?: Readonly<Record<string, unknown>>;
  properties?: Readonly<Record<string, unknown>>;
  /** `email subscribed 2023-04-24T17:32:01` and the like. None: nothing was said. */
  consents?: readonly string[];
}
