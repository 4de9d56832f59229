export { count, counted } from './count.js';
export { ago, type DurationOptions, duration } from './duration.js';
