import { z } from 'zod';
import { anyJson, destinationId, epochMs, page } from './common.js';

const numbers = z.record(z.string(), z.number());

const file = z.object({
  key: z.string(),
  name: z.string(),
  path: z.string().optional(),
  size: z.number().optional(),
  format: z.string(),
  openedAtMs: epochMs,
  lines: z.number(),
  lineCounts: anyJson.optional(),
  refused: z.number(),
  reasons: numbers,
  refusedFor: numbers.optional(),
  withheld: numbers,
  leftOut: numbers.optional(),
  notes: numbers.optional(),
  bytesRead: z.number(),
  done: z.boolean(),
});

export const migration = z
  .object({
    id: z.string(),
    destination: destinationId,
    kind: z.string(),
    state: z.enum(['running', 'paused', 'cancelled', 'done']),
    reading: z.boolean().describe('A process reads its files now.'),
    startedAtMs: epochMs,
    updatedAtMs: epochMs,
    endedAtMs: epochMs.optional(),
    files: z.array(file),
    unfinishedFiles: z.array(z.string()).describe('Files of earlier runs that were not read to the end.'),
    counts: numbers,
    settled: numbers,
    consents: numbers,
    withdrawnAtKlaviyo: z.number(),
    phones: numbers,
    imports: anyJson,
    reasons: numbers,
    refusedFor: numbers,
    withheld: numbers,
    leftOut: numbers,
    notes: numbers,
    rejects: z.string().optional(),
    waiting: z.number(),
    consentsWaiting: z.number(),
    phonesWaiting: z.number(),
  })
  .meta({ id: 'Migration' });

const rejectsFile = z.object({
  path: z.string(),
  host: z.string().optional().describe('The machine that wrote the file.'),
  isHere: z.boolean().describe('The server runs on that machine.'),
});

export const oneMigration = migration
  .extend({ rejectsFiles: z.array(rejectsFile).describe('Where the refused lines are.') })
  .meta({ id: 'OneMigration' });

export const rejectedLines = z.object({
  path: z.string(),
  bytes: z.number(),
  content: z
    .string()
    .describe('JSON lines, each with file, line, reasons and the refused line in the clear.'),
  isWhole: z.boolean().describe('False: the file is larger, and only its first lines are here.'),
});

export const migrationPage = z.object(page(migration));
