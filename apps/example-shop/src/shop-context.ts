import type { Shop } from './shop.js';
import type { ShopLog, Track } from './tracking.js';

/** What every route needs. */
export interface ShopContext {
  shop: Shop;
  track: Track;
  now: () => number;
  newId: () => string;
  log: ShopLog;
}
