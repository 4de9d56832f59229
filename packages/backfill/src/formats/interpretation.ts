/** How the entries of a file are read, and what becomes of one. */
import type { CanonicalEvent, CustomEvents, Defaults, Ownership, Problem } from '@tracklayer/events';
import type { ProfileEntry } from '../consent/statements.js';
import type { SourceProfile } from '../sources/source.js';
import type { FieldMap } from './field-map.js';
import type { Format, InterpretOptions, Kind, NoEntryReason } from './format.js';
import type { Judgement } from './judge.js';
import type { WithLeftOut } from './read-profile.js';
import type { WaitEntry } from './read-wait.js';
import type { Suppressions } from './row-consent.js';
import type { Wanted } from './wanted.js';

export interface Interpretation extends InterpretOptions, Wanted {
  kind: Kind;
  format: Format;
  /** The map of the source with what the user changed. */
  map: FieldMap;
  /** The program that wrote the file, if it is known. */
  source?: SourceProfile | undefined;
  /** What its columns show as a whole. */
  judged?: Judgement | undefined;
  /** Who is suppressed by another row of the file. */
  suppressed?: Suppressions | undefined;
  /** What helps to understand values. */
  defaults?: Defaults | undefined;
  /** Epoch ms. Later times are in the future. */
  nowMs: number;
  /** Who sends each event name. Undefined: the back-fill sends every event. */
  ownership?: Ownership | undefined;
  /** The events besides the standard ones. Default: none. */
  customEvents?: CustomEvents | undefined;
  /** Whether objects within properties become properties of their own. Default: no. */
  flatten?: true | undefined;
  /** Whether each line of a purchase becomes an event of its own. Default: no. */
  orderedProducts?: boolean | undefined;
}

/**
 * Why a valid entry is not sent. `same_order`: a purchase of an order that came earlier under another id. `own_lines`: a line of
 * an order that the file has already, see migration/order-keys.ts. `not_owner`: another tracker sends this event, as `ownership` of the destination says.
 * `consent_withdrawn`: the metric of a sign-up means that the person subscribed, but this sign-up withdraws consent.
 * The others: see {@link NoEntryReason}.
 */
export type Withheld = 'not_owner' | 'consent_withdrawn' | 'same_order' | 'own_lines' | NoEntryReason;

/** `asRead`: the event is the entry itself, without any change. */
export type Checked =
  | ({ event: CanonicalEvent; withheld?: Withheld; beside?: Checked[]; asRead?: true } & WithLeftOut)
  | { withheld: NoEntryReason }
  | (ProfileEntry & WithLeftOut)
  | { wait: WaitEntry }
  | { problems: readonly Problem[] };
