import { ProducerOptionsError } from '../errors.js';

/**
 * Loads SQLite of Node only where an application asks for an outbox, because the producer itself runs on Node 20.19 too.
 * `getBuiltinModule` needs no import, so no bundler looks for the module.
 * @throws {ProducerOptionsError} where this Node has none
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const sqlite: typeof import('node:sqlite') | undefined = process.getBuiltinModule('node:sqlite');
  if (sqlite !== undefined) return sqlite;
  throw new ProducerOptionsError(
    `The outbox needs Node 22.13 or later, which has node:sqlite. This is Node ${process.versions.node}. Update Node, or leave out the option outbox.`,
  );
}
