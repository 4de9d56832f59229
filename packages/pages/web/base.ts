/**
 * Where the pages are. A proxy may serve them under any path, so the script reads the path from its own address:
 * `https://host/any/path/app/assets/main.js`.
 */
const own = import.meta.url;

/** The path of the pages, with a slash at its end: `/any/path/app/`. */
export const PAGES_PATH = new URL('../', own).pathname;

/** The address of the server, without a slash at its end: `https://host/any/path`. */
export const SERVER_URL = new URL('../../', own).href.slice(0, -1);
