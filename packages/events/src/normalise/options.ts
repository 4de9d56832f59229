import type { ParseOptions } from '../parse.js';
import type { Defaults } from './understand.js';

export interface NormaliseOptions extends ParseOptions, Defaults {
  /**
   * Whether the caller made the input from JSON, and neither uses nor changes it afterwards. Then an event that is canonical
   * already may be the input itself, not a copy. Default: no.
   */
  isJson?: boolean;
}
