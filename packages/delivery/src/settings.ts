import type { Destination } from '@tracklayer/config';
import { extendMapping, MAPPING, type RequestSettings } from '@tracklayer/klaviyo';

/** The settings of a destination that requests depend on. */
export function requestSettings({ dialect, listId, mapping, ownership }: Destination): RequestSettings {
  return {
    dialect,
    mapping: extendMapping(MAPPING, mapping),
    ownership,
    ...(listId === undefined ? {} : { listId }),
  };
}
