export { count, counted } from './count.js';
export { ago, briefDuration, duration } from './duration.js';
export { sparkline } from './sparkline.js';
export { jsonText, safeJson, visibleText } from './unsafe-text.js';
