export { lowerPriority, lowerThreadPriority } from './lower-priority.js';
