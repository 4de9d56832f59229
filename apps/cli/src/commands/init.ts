import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { STARTER_FILES } from '../init/starter-files.js';
import { examples } from '../output/examples.js';
import type { Output } from '../output/output.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';

export function initCommand(program: Command, act: Act): void {
  const command = program
    .command('init')
    .description(
      'Write tracklayer.config.ts and first-event.mjs into this folder. An existing file stays as it is.',
    )
    .action(act(init));
  examples(command, [['Write a configuration and a first event.', 'tracklayer init']]);
}

async function init({ io, out }: CommandContext): Promise<ExitCode> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [name, text] of Object.entries(STARTER_FILES)) {
    const isNew = await writeNew(join(io.cwd, name), text);
    (isNew ? written : kept).push(name);
  }
  await out.data({ written, kept });
  for (const name of written) await out.print(`Wrote ${name}`);
  for (const name of kept) out.note(`Kept ${name}: it exists already.`);
  await out.print(nextText(out));
  return EXIT.ok;
}

/** Returns false where the file exists: then nothing is written. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The commands work in the folder that has the packages. */
const NEXT: readonly (readonly [string, string])[] = [
  ['npm install @tracklayer/producer', ''],
  ['npm install --save-dev tracklayer @tracklayer/config', ''],
  ['npx tracklayer sandbox', 'in a second terminal: a local Klaviyo. Export what it prints'],
  ['npx tracklayer worker', 'in a third terminal, with the same exports'],
  ['node first-event.mjs', 'in this terminal'],
];

function nextText({ colors }: Output): string {
  const lines = NEXT.map(([command, meaning]) =>
    `  ${meaning === '' ? command : `${command.padEnd(26)}  ${colors.dim(meaning)}`}`.trimEnd(),
  );
  return ['', 'Next, with a Redis at redis://127.0.0.1:6379:', ...lines].join('\n');
}
