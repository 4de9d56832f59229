export { type Html, html } from './html.js';
