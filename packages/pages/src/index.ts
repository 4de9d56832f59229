/**
 * The built pages. `index.html` has two places that the server fills for each answer: `__NONCE__`, which the content security
 * policy names, and `./assets/`, the way from the asked address to the assets.
 */
export const PAGES_FOLDER: URL = new URL('../dist/web/', import.meta.url);
