import type { AskedKlaviyo } from '@tracklayer/delivery';
import type { Erased, Removed } from '@tracklayer/erasure';
import { count, counted } from '@tracklayer/format';
import type { CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { elsewhereText } from './summary.js';

/** What a row counts: one of it, then several. */
const PLACES: Record<keyof Removed, readonly [one: string, many: string]> = {
  jobs: ['job in lanes', 'jobs in lanes'],
  batchEntries: ['entry of a batch', 'entries of batches'],
  letters: ['dead letter', 'dead letters'],
  reducedLetters: [
    'dead letter of a batch, which keeps its other entries',
    'dead letters of batches, which keep their other entries',
  ],
  journal: ['event in the journal', 'events in the journal'],
  campaigns: ['campaign that named the person', 'campaigns that named the person'],
  migrations: ['migration that named the person', 'migrations that named the person'],
  rejectedLines: ['line of a rejects file', 'lines of rejects files'],
  auditEntries: ['text of the audit', 'texts of the audit'],
  memories: ['profile memory', 'profile memories'],
  consents: ['consent', 'consents'],
  digests: [
    'digest is kept, so that nothing is sent to the person',
    'digests are kept, so that nothing is sent to the person',
  ],
};

/** Says what was removed, and what is left to do. */
export async function showErased(
  { out }: Pick<CommandContext, 'out'>,
  { destination, removed, busy, filesLeft }: Erased,
  asked: AskedKlaviyo | undefined,
): Promise<void> {
  if (out.json) return;
  const { bold, dim, green, red } = out.colors;
  await out.print(`${bold(destination)}: ${green('erased')}`);
  for (const [place, [one, several]] of Object.entries(PLACES)) {
    const many = removed[place as keyof Removed];
    if (many > 0) await out.print(`  ${dim(count(many).padStart(8))} ${many === 1 ? one : several}`);
  }
  if (asked !== undefined && asked.accepted > 0) {
    await out.print(`  Klaviyo accepted ${counted(asked.accepted, 'deletion')} and deletes later.`);
  }
  if (asked?.unknown) await out.print('  Klaviyo has no profile with this id.');
  if (asked?.unreachable) {
    out.note('The command did not ask Klaviyo: its API finds no profile by an id of a browser.');
    out.note('→ Name the person by another identifier too, or ask Klaviyo to delete the id.');
  }
  for (const { code, status, detail, hint } of asked?.failures ?? []) {
    const why = [status, code, detail].filter((part) => part !== undefined).join(' ');
    out.note(`${red('Klaviyo was not asked, or refused:')} ${why}`);
    out.note(`→ ${hint ?? 'Delete the profile in Klaviyo, or run the command again.'}`);
  }
  if (busy > 0) {
    out.note(
      `${counted(busy, 'job')} of the person ${busy > 1 ? 'are' : 'is'} with a worker. Run the command again.`,
    );
  }
  for (const file of filesLeft) out.note(elsewhereText(file));
}

/** Klaviyo's refusal counts before what is left to do here. */
export function exitCodeOf({ busy, filesLeft }: Erased, asked: AskedKlaviyo | undefined): ExitCode {
  const [failure] = asked?.failures ?? [];
  if (failure !== undefined) {
    if (failure.code === 'not_configured') return EXIT.failure;
    const isRefused = failure.status !== undefined && failure.status < 500 && failure.status !== 429;
    return isRefused ? EXIT.refused : EXIT.unreachable;
  }
  return busy + filesLeft.length > 0 || asked?.unreachable ? EXIT.failure : EXIT.ok;
}
