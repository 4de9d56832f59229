/**
 * The file of an outbox: rows in the order in which they were taken, in SQLite. Several processes may use it at once.
 *
 * - A row is on disk when `add` returns: SQLite waits for the disk at each commit (`synchronous=FULL`).
 * - Only one process sends: the one that holds the lease. A process that was killed holds it until it runs out.
 * - Counts are in a row of their own, so that no call counts rows.
 * - Rows are personal data: only the owner may read the file, and SQLite overwrites deleted rows.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ProducerOptionsError } from '../errors.js';
import { loadSqlite } from './node-sqlite.js';

export interface OutboxTotals {
  events: number;
  /** Bytes of JSON, without what SQLite adds. */
  bytes: number;
}

export interface OutboxRow {
  id: number;
  call: string;
}

/** Every method is synchronous, and throws what SQLite throws. */
export interface OutboxFile {
  totals(): OutboxTotals;
  /** When the oldest row was taken, in epoch ms. */
  oldestMs(): number | undefined;
  /** Adds rows in their order, all in one transaction. Stops before the first that is beyond a limit. Returns how many it added. */
  add(rows: readonly NewRow[], limits: OutboxTotals): number;
  /** The next rows after an id, in their order. */
  after(id: number, most: number): OutboxRow[];
  remove(ids: readonly number[]): void;
  /** Takes or renews the lease. False where another owner has it. */
  lease(owner: string, nowMs: number, forMs: number): boolean;
  release(owner: string): void;
  /** Gives some space back to the disk, for a file without rows. Returns whether there is more. */
  shrink(): boolean;
  close(): void;
}

export interface NewRow {
  takenAtMs: number;
  call: string;
}

/** The version of the tables. A later release may add to them; it never changes what these columns mean. */
const TABLES_VERSION = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  taken_at_ms INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  call TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  lease_owner TEXT,
  lease_until_ms INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO state VALUES (1, 0, 0, NULL, 0);
PRAGMA user_version = ${TABLES_VERSION};
`;

/** How long a statement waits for another process. It blocks this process, and a commit takes milliseconds. */
const BUSY_MS = 1_000;

/** 4 MiB at a time, because this process does nothing else meanwhile. */
const SHRUNK_PAGES = 1_000;

/** @throws {ProducerOptionsError} where the file cannot be used */
export function openOutboxFile(path: string): OutboxFile {
  const { DatabaseSync } = loadSqlite();
  const file = resolve(path);
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives its other two files the mode of this one.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = new DatabaseSync(file);
    prepare(database);
    return fileOver(database);
  } catch (error) {
    database?.close();
    if (error instanceof ProducerOptionsError) throw error;
    throw new ProducerOptionsError(
      `outbox.path: ${file} cannot be used: ${(error as Error).message}. Name a file on a local disk that this process may write.`,
      { cause: error },
    );
  }
}

function prepare(database: DatabaseSync): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA auto_vacuum = INCREMENTAL`);
  becomeWal(database);
  database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  transaction(database, () => {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version > TABLES_VERSION) {
      throw new ProducerOptionsError(
        `outbox.path: a newer release of TrackLayer wrote the file (version ${version}). Update @tracklayer/producer.`,
      );
    }
    database.exec(TABLES);
  });
}

/** Two processes may do this at once. SQLite does not wait then, but fails. */
function becomeWal(database: DatabaseSync): void {
  const endMs = performance.now() + BUSY_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message) || performance.now() > endMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function fileOver(database: DatabaseSync): OutboxFile {
  const statement = (sql: string): StatementSync => database.prepare(sql);
  const totals = statement('SELECT events, bytes FROM state');
  const oldest = statement('SELECT taken_at_ms AS ms FROM calls ORDER BY id LIMIT 1');
  const insert = statement('INSERT INTO calls (taken_at_ms, bytes, call) VALUES (?, ?, ?)');
  const count = statement('UPDATE state SET events = events + ?, bytes = bytes + ?');
  const next = statement('SELECT id, call FROM calls WHERE id > ? ORDER BY id LIMIT ?');
  const remove = statement('DELETE FROM calls WHERE id = ? RETURNING bytes');
  const lease = statement(
    'UPDATE state SET lease_owner = ?, lease_until_ms = ? WHERE lease_owner = ? OR lease_owner IS NULL OR lease_until_ms < ? OR lease_until_ms > ?',
  );
  const release = statement('UPDATE state SET lease_owner = NULL WHERE lease_owner = ?');

  const free = statement('PRAGMA freelist_count');

  const readTotals = () => totals.get() as unknown as OutboxTotals;

  return {
    totals: readTotals,
    oldestMs: () => (oldest.get() as { ms: number } | undefined)?.ms,
    add(rows, limits) {
      return transaction(database, () => {
        const before = readTotals();
        let { events, bytes } = before;
        for (const { takenAtMs, call } of rows) {
          const size = Buffer.byteLength(call);
          if (events >= limits.events || bytes + size > limits.bytes) break;
          insert.run(takenAtMs, size, call);
          events += 1;
          bytes += size;
        }
        count.run(events - before.events, bytes - before.bytes);
        return events - before.events;
      });
    },
    after: (id, most) => next.all(id, most) as unknown as OutboxRow[],
    remove(ids) {
      transaction(database, () => {
        const removed = ids.flatMap((id) => (remove.get(id) as { bytes: number } | undefined)?.bytes ?? []);
        count.run(-removed.length, -removed.reduce((sum, bytes) => sum + bytes, 0));
      });
    },
    lease: (owner, nowMs, forMs) =>
      // An end that is too far away was set before the clock went back.
      Number(lease.run(owner, nowMs + forMs, owner, nowMs, nowMs + forMs).changes) > 0,
    release(owner) {
      release.run(owner);
    },
    shrink() {
      database.exec(`PRAGMA incremental_vacuum(${SHRUNK_PAGES}); PRAGMA wal_checkpoint(TRUNCATE)`);
      return (free.get() as { freelist_count: number }).freelist_count > 0;
    },
    close: () => database.close(),
  };
}
