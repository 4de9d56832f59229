import type { DecimalSign } from '@tracklayer/events';
import type { Where } from './wanted.js';

/** How the user wants files to be read, beside the map. Plain data, so that a later process reads on in the same way. */
export interface Reading {
  /** The id of a source, or `none`. Default: it is recognised. */
  from?: string | undefined;
  /** The column whose equal neighbouring cells make one order. */
  groupBy?: string | undefined;
  where?: readonly Where[] | undefined;
  /** The events that are sent. Default: all. */
  events?: readonly string[] | undefined;
  /** IANA name: the zone of times without an offset. */
  timeZone?: string | undefined;
  timeFormat?: string | undefined;
  decimal?: DecimalSign | undefined;
  /** The character before a quote that does not end its cell, for example a backslash. */
  quoteEscape?: string | undefined;
  /** The consent categories that Klaviyo needs, as the file names them. Default: those of marketing and advertising. */
  consentCategories?: readonly string[] | undefined;
  /** Whether objects within properties become properties of their own: `size.width` → `size_width`. */
  flatten?: true | undefined;
  /** ISO 3166-1: for phone numbers without a country code. */
  defaultCountry?: string | undefined;
}
