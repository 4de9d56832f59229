import type { Destination } from '@tracklayer/config';
import { extendMapping, MAPPING, type RequestSettings } from '@tracklayer/klaviyo';

/** What building a request needs to know of a destination. */
export function requestSettings({ dialect, listId, mapping, ownership }: Destination): RequestSettings {
  return {
    dialect,
    mapping: extendMapping(MAPPING, mapping),
    ownership,
    ...(listId === undefined ? {} : { listId }),
  };
}
