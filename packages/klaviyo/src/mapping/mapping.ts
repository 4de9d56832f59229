import type { Mapping } from './row.js';
import { MAPPING_1 } from './version-1.js';
import { MAPPING_2 } from './version-2.js';

/**
 * Every table there ever was, the oldest first, kept so that two can be compared: a change is a new version, and none that
 * was published is ever changed.
 */
export const MAPPINGS: readonly Mapping[] = [MAPPING_1, MAPPING_2];

/** The table in force: the eight events, with the properties that flows, e-mails and segments rely on. */
export const MAPPING: Mapping = MAPPING_2;

export const MAPPING_VERSION = MAPPING.version;
