import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createProducer, ProducerOptionsError } from '@tracklayer/producer';
import { type OutboxFile, openOutboxFile } from '../src/outbox/file.js';
import { callIn, rowOf } from '../src/outbox/row.js';

let folder: string;
let path: string;
const files: OutboxFile[] = [];

function open(): OutboxFile {
  const file = openOutboxFile(path);
  files.push(file);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  path = join(folder, 'outbox.db');
});

afterEach(() => {
  for (const file of files.splice(0)) file.close();
  rmSync(folder, { recursive: true });
});

const NO_LIMITS = { events: 1_000, bytes: 1_000_000 };
const rows = (...texts: string[]) => texts.map((call, index) => ({ takenAtMs: 1_000 + index, call }));

describe('the file of an outbox', () => {
  it('keeps rows in their order, with their count, for every process', () => {
    const [one, other] = [open(), open()];
    expect(one.add(rows('a', 'ä'), NO_LIMITS)).toBe(2);
    expect(other.add(rows('c'), NO_LIMITS)).toBe(1);
    expect(one.after(0, 10).map(({ call }) => call)).toEqual(['a', 'ä', 'c']);
    expect(one.totals()).toEqual({ events: 3, bytes: 4 });
    expect(other.oldestMs()).toBe(1_000);
    other.remove([1, 2, 99]);
    expect(one.totals()).toEqual({ events: 1, bytes: 1 });
    one.remove([1, 3]);
    expect(other.totals()).toEqual({ events: 0, bytes: 0 });
    expect(other.oldestMs()).toBeUndefined();
    other.add(rows('d'), NO_LIMITS);
    expect(one.after(0, 10)).toMatchObject([{ id: 4, call: 'd' }]);
  });

  it('gives its space back when it is empty, and keeps nothing that was deleted', () => {
    const file = open();
    const secret = 'ava@shop.example '.repeat(1_000);
    file.add(rows(...Array.from({ length: 500 }, () => secret)), { events: 1_000, bytes: 1 << 30 });
    expect(file.shrink()).toBe(false);
    const fullBytes = statSync(path).size;
    file.remove(file.after(0, 1_000).map(({ id }) => id));
    while (file.shrink());
    expect(statSync(path).size).toBeLessThan(fullBytes / 100);
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(readFileSync(path, 'utf8')).not.toContain('ava@');
  });

  it('adds the rows before the first that is beyond a limit', () => {
    const file = open();
    expect(file.add(rows('a', 'b', 'c'), { events: 2, bytes: 100 })).toBe(2);
    expect(file.add(rows('d'), { events: 10, bytes: 2 })).toBe(0);
    expect(file.totals()).toEqual({ events: 2, bytes: 2 });
  });

  it('gives its lease to one process at a time', () => {
    const [one, other] = [open(), open()];
    expect(one.lease('one', 1_000, 500)).toBe(true);
    expect(other.lease('other', 1_400, 500)).toBe(false);
    expect(one.lease('one', 1_400, 500)).toBe(true);
    expect(other.lease('other', 1_901, 500)).toBe(true);
    one.release('one');
    expect(one.lease('one', 1_902, 500)).toBe(false);
    other.release('other');
    expect(one.lease('one', 1_903, 500)).toBe(true);
  });

  it('does not wait for a lease of a clock that went back', () => {
    const [one, other] = [open(), open()];
    one.lease('one', 1_000_000, 500);
    expect(other.lease('other', 1_000, 500)).toBe(true);
  });
});

describe('a row', () => {
  it('is read as it was written', () => {
    const call = {
      nowMs: 5,
      destinations: ['de'],
      checked: {
        name: 'profile',
        eventId: 'e',
        time: '2026-01-01T00:00:00Z',
        profile: { email: 'a@b.example' },
      },
    } as const;
    expect(callIn(rowOf(call).call)).toEqual(call);
  });

  it.each(['', '{', 'null', '{}', '{"v":2,"nowMs":1,"destinations":[],"checked":{}}', '{"v":1}'])(
    'that this release cannot read is no call: %s',
    (text) => {
      expect(callIn(text)).toBeUndefined();
    },
  );
});

describe('a file that cannot be the outbox', () => {
  const producer = (at: string) => () =>
    createProducer({ redisUrl: 'redis://127.0.0.1:1', outbox: { path: at } });

  it('is refused when the producer is created', () => {
    writeFileSync(path, 'Dear diary, this is not a database.');
    expect(producer(path)).toThrow(ProducerOptionsError);
    expect(producer(path)).toThrow('file is not a database');
    expect(producer(folder)).toThrow('outbox.path');
    expect(producer(' ')).toThrow('outbox.path is missing');
  });

  it('is refused where a newer release wrote it', () => {
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2');
    database.close();
    expect(producer(path)).toThrow('a newer release of TrackLayer wrote the file (version 2)');
  });
});
