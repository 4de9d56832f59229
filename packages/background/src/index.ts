export { giveWay } from './give-way.js';
