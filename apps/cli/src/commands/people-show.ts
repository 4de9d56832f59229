import {
  findHoldings,
  type Holdings,
  heldJson,
  identifierTexts,
  type Resolved,
  recordShow,
  resolvePerson,
} from '@tracklayer/erasure';
import { jsonText } from '@tracklayer/format';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { examples } from '../output/examples.js';
import { wrap } from '../output/wrap.js';
import { type NamedOptions, namedBy, withNamedOptions } from '../people/named.js';
import { withPeople } from '../people/open-people.js';
import { linkNotes, placeNotes, placeRows } from '../people/summary.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { configOf } from '../runtime/settings.js';

interface ShowOptions extends NamedOptions, ActorOptions {
  destination?: string;
  reveal: boolean;
}

export function peopleShowCommand(people: Command, act: Act): void {
  const command = withNamedOptions(
    people
      .command('show')
      .description('Show what is held about one person, by place. The audit records it.')
      .option('--destination <id>', 'only this destination (default: all)')
      .option('--reveal', 'show personal data', false),
  );
  withActorOptions(command, 'why, for the audit').action(act(peopleShow));
  examples(command, [
    ['Show where a person is found.', "tracklayer people show --email ava@shop.example --reason 'INC-212'"],
    [
      'Answer a request for access: write everything as JSON.',
      "tracklayer people show --email ava@shop.example --reveal --json --reason 'request 17'",
    ],
  ]);
}

async function peopleShow(context: CommandContext, options: ShowOptions): Promise<ExitCode> {
  const named = namedBy(options);
  const config = await configOf(context, { keys: false });
  return withPeople(context, config, options.destination, async (erasure) => {
    const found = await resolvePerson(erasure, named);
    for (const destination of erasure.destinations) {
      const held = await findHoldings(erasure, destination, found.person);
      if (isEmpty(held) && erasure.destinations.length > 1) continue;
      await recordShow(erasure, destination, found.person, actorOf(options, context.io));
      await context.out.data(heldJson(held, found, options.reveal));
      if (!context.out.json) await show(context, held, found, options.reveal);
    }
    if (!context.out.json)
      for (const note of linkNotes(found)) context.out.note(wrap(note, context.out.width, 2));
    return EXIT.ok;
  });
}

function isEmpty(held: Holdings): boolean {
  return placeRows(held).length === 0 && held.erasedAtMs === undefined && placeNotes(held).length === 0;
}

async function show(
  { out }: CommandContext,
  held: Holdings,
  found: Resolved,
  reveal: boolean,
): Promise<void> {
  const { bold, dim } = out.colors;
  await out.print(`${bold(held.destination)}  ${identifierTexts(found, reveal).join('  ')}`);
  const rows = placeRows(held);
  if (held.erasedAtMs !== undefined) {
    await out.print(
      `  ${dim('erased'.padEnd(14))} ${new Date(held.erasedAtMs).toISOString()}; nothing is sent`,
    );
  }
  for (const [place, text] of rows) await out.print(`  ${dim(place.padEnd(14))} ${text}`);
  if (rows.length === 0) await out.print('  nothing is held');
  for (const { type, jobId, state, data } of held.jobs) {
    await out.print(dim(`  ${state}  ${type}  ${jobId}`));
    if (reveal) await out.print(jsonText(data, 2));
  }
  for (const { letter } of held.letters) {
    await out.print(dim(`  ${letter.state}  ${letter.id}  ${letter.code}`));
    if (reveal) await out.print(jsonText(letter.job, 2));
  }
  for (const { path, lines } of held.rejects) {
    if (lines !== undefined) await out.print(dim(`  ${path}`));
  }
  for (const note of placeNotes(held)) out.note(note);
}
