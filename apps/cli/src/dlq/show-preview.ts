import type { Preview } from '@tracklayer/dead-letters';
import { ago, count, counted, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';

const KINDS_SHOWN = 5;

/** Shows people what a replay would do. */
export async function showPreview(preview: Preview, nowMs: number, out: Output): Promise<void> {
  const { bold, dim } = out.colors;
  await out.print(bold(`${counted(preview.total, 'dead letter')} of ${preview.destination}`));
  await out.print(
    rows(preview, nowMs)
      .map(([name, text]) => wrap(`  ${dim(name.padEnd(12))}  ${text}`, out.width, 16))
      .join('\n'),
  );
  await showEdit(preview.edit, out);
}

/** Label and text of each fact. Facts that are zero are left out. */
function rows(preview: Preview, nowMs: number): [string, string][] {
  const { profiles, examples, looked, oldestEventMs, overtaken, withdrawn, takesMs } = preview;
  // Only a part of a large selection is read. Its counts are scaled up.
  const about = (value: number) => (looked.exact ? count(value) : `about ${count(value)}`);
  const people = [...new Set(examples.map(({ person }) => person))].slice(0, 3).join(', ');
  const found: [string, string | false | undefined][] = [
    ['what', kindsText(preview)],
    [
      'people',
      `${looked.exact ? '' : 'at least '}${counted(profiles, 'person', 'people')}${people && `: ${people}`}`,
    ],
    [
      'oldest event',
      oldestEventMs !== undefined && `${new Date(oldestEventMs).toISOString()}, ${ago(oldestEventMs, nowMs)}`,
    ],
    [
      'recorded',
      preview.recordedAlready > 0 &&
        `${about(preview.recordedAlready)} by live traffic since then. Klaviyo counts each event once`,
    ],
    [
      'maybe',
      preview.maybeRecorded > 0 &&
        `${about(preview.maybeRecorded)} recorded: a call got no answer. Klaviyo counts each event once`,
    ],
    ['consent', overtaken > 0 && `${about(overtaken)} skipped: the person changed their consent since then`],
    [
      'withdrawn',
      withdrawn > 0 &&
        `${about(withdrawn)} of people who withdrew consent since then: sent, but without a subscription`,
    ],
    ['flows', flowsText(preview, about)],
    ['stay dead', preview.unparseable > 0 && `${about(preview.unparseable)} whose jobs cannot be parsed`],
    ['stay dead', preview.invalid > 0 && `${about(preview.invalid)} whose events are still invalid`],
    [
      'stay dead',
      preview.predecessorDead > 0 &&
        `${about(preview.predecessorDead)}: they depend on a dead letter that is not selected or cannot be sent`,
    ],
    [
      'stay dead',
      preview.predecessorGone > 0 &&
        `${about(preview.predecessorGone)}: they depend on a letter that was discarded or no longer exists`,
    ],
    [
      'takes',
      takesMs !== undefined &&
        takesMs > 0 &&
        `${takesMs < 1_000 ? '' : 'about '}${duration(takesMs)} if nothing else is sent`,
    ],
  ];
  return found.filter((row): row is [string, string] => typeof row[1] === 'string');
}

function kindsText({ kinds }: Preview): string {
  const shown = kinds
    .slice(0, KINDS_SHOWN)
    .map(({ type, eventName, code, count: many }) =>
      [count(many), type, eventName, code].filter((part) => part !== undefined).join(' '),
    );
  const rest = kinds.length - KINDS_SHOWN;
  return [...shown, ...(rest > 0 ? [`and ${rest} more kinds`] : [])].join(', ');
}

function flowsText({ startsFlows, backfilled }: Preview, about: (value: number) => string): string {
  const young = startsFlows > 0 ? `${about(startsFlows)} may start flows` : 'none starts';
  return backfilled > 0
    ? `${young}; ${about(backfilled)} are too old and start none (--start-flows changes this)`
    : young;
}

async function showEdit(edit: Preview['edit'], out: Output): Promise<void> {
  if (!edit) return;
  const { bold, dim, red, green } = out.colors;
  const parts = [
    `${count(edit.changed)} changed`,
    edit.unchanged > 0 ? `${count(edit.unchanged)} unchanged` : '',
    edit.invalid > 0 ? red(`${count(edit.invalid)} would be invalid and stay dead`) : '',
  ];
  await out.print(`\n${bold('Edit')}  ${parts.filter(Boolean).join(', ')}`);
  for (const path of edit.merges ?? []) {
    await out.print(
      red(`  ${path} would be the same for all these people. Klaviyo would merge them into one profile.`) +
        '\n  To select the letters of one person, use --person.',
    );
  }
  for (const { path, before, after } of edit.example?.differences ?? []) {
    await out.print(`  ${dim(path)}`);
    if (before !== undefined) await out.print(red(`    - ${JSON.stringify(before)}`));
    if (after !== undefined) await out.print(green(`    + ${JSON.stringify(after)}`));
  }
  for (const { path, code, fix } of edit.problem?.problems ?? []) {
    await out.print(wrap(red(`  ${path}: ${code}. `) + fix, out.width, 4));
  }
}
