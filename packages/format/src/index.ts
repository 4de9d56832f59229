export { count, counted } from './count.js';
export { ago, duration } from './duration.js';
export { sparkline } from './sparkline.js';
