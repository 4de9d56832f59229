import type { Preview } from '@tracklayer/dead-letters';
import { ago, count, counted, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';

const KINDS_SHOWN = 5;

/** What a replay would do, for people. */
export async function showPreview(preview: Preview, nowMs: number, out: Output): Promise<void> {
  const { bold, dim } = out.colors;
  await out.print(bold(`${counted(preview.total, 'dead letter')} of ${preview.destination}`));
  await out.print(
    rows(preview, nowMs)
      .map(([name, text]) => `  ${dim(name.padEnd(12))}  ${text}`)
      .join('\n'),
  );
  await showEdit(preview.edit, out);
}

/** Name and words of each thing worth knowing; what is none is left out. */
function rows(preview: Preview, nowMs: number): [string, string][] {
  const { profiles, examples, looked, oldestEventMs, overtaken, withdrawn, takesMs } = preview;
  // Of a large selection a part was read, and the counts are scaled up from it.
  const about = (value: number) => (looked.exact ? count(value) : `about ${count(value)}`);
  const people = [...new Set(examples.map(({ person }) => person))].slice(0, 3).join(', ');
  const found: [string, string | false | undefined][] = [
    ['what', kindsText(preview)],
    [
      'for whom',
      `${looked.exact ? '' : 'at least '}${counted(profiles, 'person', 'people')}${people && `: ${people}`}`,
    ],
    [
      'oldest event',
      oldestEventMs !== undefined && `${new Date(oldestEventMs).toISOString()}, ${ago(oldestEventMs, nowMs)}`,
    ],
    [
      'recorded',
      preview.recordedAlready > 0 &&
        `${about(preview.recordedAlready)} by live traffic since. Klaviyo counts each event once`,
    ],
    [
      'perhaps',
      preview.maybeRecorded > 0 &&
        `${about(preview.maybeRecorded)} recorded: a call got no answer. Klaviyo counts each event once`,
    ],
    ['consent', overtaken > 0 && `${about(overtaken)} skipped: the person said something else since`],
    [
      'withdrawn',
      withdrawn > 0 &&
        `${about(withdrawn)} of people who withdrew consent since: sent all the same, subscribe nobody`,
    ],
    ['flows', flowsText(preview, about)],
    ['stay dead', preview.unparseable > 0 && `${about(preview.unparseable)} that nobody understands`],
    [
      'stay dead',
      preview.predecessorDead > 0 &&
        `${about(preview.predecessorDead)}: what they follow is dead, and not among these or cannot go`,
    ],
    [
      'stay dead',
      preview.predecessorGone > 0 &&
        `${about(preview.predecessorGone)}: what they follow was discarded, or is not known any more`,
    ],
    [
      'takes',
      takesMs !== undefined &&
        takesMs > 0 &&
        `${takesMs < 1_000 ? '' : 'about '}${duration(takesMs)}, where nothing else is sent`,
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
  const young = startsFlows > 0 ? `${about(startsFlows)} may start flows` : 'none is started';
  return backfilled > 0
    ? `${young}; ${about(backfilled)} too old for that go out as back-filled (--start-flows lets them)`
    : young;
}

async function showEdit(edit: Preview['edit'], out: Output): Promise<void> {
  if (!edit) return;
  const { bold, dim, red, green } = out.colors;
  const parts = [
    `${count(edit.changed)} changed`,
    edit.unchanged > 0 ? `${count(edit.unchanged)} as they are` : '',
    edit.invalid > 0 ? red(`${count(edit.invalid)} would be invalid and stay dead`) : '',
  ];
  await out.print(`\n${bold('Mended')}  ${parts.filter(Boolean).join(', ')}`);
  for (const path of edit.merges ?? []) {
    await out.print(
      red(`  ${path} would become the same for all of these people, who are one person to Klaviyo then.`) +
        ' Choose the letters of one: --person.',
    );
  }
  for (const { path, before, after } of edit.example?.differences ?? []) {
    await out.print(`  ${dim(path)}`);
    if (before !== undefined) await out.print(red(`    - ${JSON.stringify(before)}`));
    if (after !== undefined) await out.print(green(`    + ${JSON.stringify(after)}`));
  }
  for (const { path, code, fix } of edit.problem?.problems ?? []) {
    await out.print(red(`  ${path}: ${code}. `) + fix);
  }
}
