import type { Mapping } from './row.js';
import { MAPPING_1 } from './version-1.js';
import { MAPPING_2 } from './version-2.js';
import { MAPPING_3 } from './version-3.js';

/** Every published mapping, oldest first, so that versions can be compared. A change is a new version, never an edit. */
export const MAPPINGS: readonly Mapping[] = [MAPPING_1, MAPPING_2, MAPPING_3];

/** The current mapping of the eight events, with the properties that flows, e-mails and segments use. */
export const MAPPING: Mapping = MAPPING_3;

export const MAPPING_VERSION = MAPPING.version;
