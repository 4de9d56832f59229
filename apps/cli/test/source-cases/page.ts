/** The pages of docs/back-fill-from show commands with their output. A test runs them, so that both stay true. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestDestination } from '../support/destination.js';
import type { Ran } from '../support/run-cli.js';
import type { SourceCase } from './source-case.js';

const PAGES = fileURLToPath(new URL('../../../../docs/back-fill-from/', import.meta.url));

/** The sample files of the pages. */
export const FILES = join(PAGES, 'files');

/** The migration of a sample file. */
export function migrationOf(file: string): string {
  return `from_${file.replace(/\.\w+$/, '')}`;
}

function commandOf({ file, args }: SourceCase): string {
  const quoted = args.map((each) => (/^[\p{L}\p{N}.,=:_/+-]+$/u.test(each) ? each : `'${each}'`));
  return ['npx tracklayer backfill', file, '--migration-id', migrationOf(file), ...quoted].join(' ');
}

/** The block with the command, and the block with the output behind it. */
const BLOCKS = /```sh\n(npx tracklayer backfill [\s\S]*?)\n```\n\n```text\n([\s\S]*?)\n```/g;

/**
 * The output that the page shows behind the command of a case, and the real one. To write the real outputs into the pages, run
 * the test with `UPDATE_PAGES=1`.
 */
export async function outputOnPage(found: SourceCase, ran: Ran, destination: TestDestination) {
  const path = join(PAGES, found.page);
  const page = await readFile(path, 'utf8');
  const real = outputOf(ran, destination);
  const command = commandOf(found);
  const block = [...page.matchAll(BLOCKS)].find(
    ([, shown = '']) => shown.replace(/\s*\\\n\s*/g, ' ') === command,
  );
  const [whole = '', , shown] = block ?? [];
  if (process.env.UPDATE_PAGES === undefined || shown === undefined) return { command, shown, real };
  await writeFile(
    path,
    page.replace(whole, () => whole.replace(`\n${shown}\n`, () => `\n${real}\n`)),
  );
  return { command, shown: real, real };
}

/** What people see, without what differs from run to run. */
function outputOf({ stderr, stdout }: Ran, { id, cwd }: TestDestination): string {
  return `${stderr}\n${stdout}`
    .replaceAll(id, 'klaviyo')
    .replaceAll(`${cwd}/`, '')
    .replace(/(started\s+)\S+/, '$12026-04-20T10:00:00.000Z')
    .replace(/(took\s+).*/, '$1under a second')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
