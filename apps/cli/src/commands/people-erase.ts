import type { Config } from '@tracklayer/config';
import type { ActorKind } from '@tracklayer/dead-letters';
import type { AskedKlaviyo } from '@tracklayer/delivery';
import {
  type Erased,
  type ErasureContext,
  eraseAt,
  findHoldings,
  forbidSending,
  heldJson,
  identifierTexts,
  type Resolved,
  resolvePerson,
} from '@tracklayer/erasure';
import type { Command } from 'commander';
import { type ActorOptions, actorOf, withActorOptions } from '../dlq/actor.js';
import { examples } from '../output/examples.js';
import { wrap } from '../output/wrap.js';
import { askKlaviyo } from '../people/ask-klaviyo.js';
import { type NamedOptions, namedBy, withNamedOptions } from '../people/named.js';
import { withPeople } from '../people/open-people.js';
import { exitCodeOf, showErased } from '../people/show-erased.js';
import { linkNotes, placeNotes, placeRows } from '../people/summary.js';
import { CliError } from '../runtime/cli-error.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { confirm } from '../runtime/confirm.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { configOf } from '../runtime/settings.js';

interface EraseOptions extends NamedOptions, ActorOptions {
  destination?: string;
  klaviyo: boolean;
  yes: boolean;
}

const NOTES = `
The command removes the person from lanes, dead letters, campaigns, migrations, rejects files of
this machine, profile memory, consents and the audit. It keeps a digest of each identifier, so that
later events of the person are not sent. It asks Klaviyo to delete the person (scope
data-privacy:write; the search by an external id or _kx needs profiles:read).
If something interrupts the command, run it again. It finishes the work.
Exit codes: 5 if Klaviyo refused, 4 if it could not be reached, 1 if something is left to do here.`;

export function peopleEraseCommand(people: Command, act: Act): void {
  const command = withNamedOptions(
    people
      .command('erase')
      .description('Erase one person here and at Klaviyo. Later events of the person are not sent.')
      .option('--destination <id>', 'only this destination (default: all)')
      .option('--no-klaviyo', 'do not ask Klaviyo to delete the person')
      .option('--yes', 'do not ask before erasing', false),
  );
  withActorOptions(command, 'why, for the audit; required')
    .addHelpText('after', NOTES)
    .action(act(peopleErase));
  examples(command, [
    [
      'Erase a person who asked for it.',
      "tracklayer people erase --email ava@shop.example --reason 'request 17'",
    ],
  ]);
}

async function peopleErase(context: CommandContext, options: EraseOptions): Promise<ExitCode> {
  const named = namedBy(options);
  const { reason } = options;
  if (!reason?.trim()) {
    throw new CliError(EXIT.usage, {
      code: 'reason_required',
      message: 'Erasing needs a reason, for the audit.',
      next: 'Add --reason "request 17". Do not name the person in it.',
    });
  }
  const config = await configOf(context, { keys: options.klaviyo });
  return withPeople(context, config, options.destination, async (erasure) => {
    const found = await resolvePerson(erasure, named);
    await preview(context, erasure, found);
    const where = erasure.destinations.length === 1 ? erasure.destinations[0] : 'every destination';
    const also = options.klaviyo ? ', and ask Klaviyo to delete them' : '';
    await confirm(context, `Erase this person at ${where} for good${also}?`, options.yes);
    await forbidSending(erasure, found.person);
    const { by, byKind } = actorOf(options, context.io);
    const codes: ExitCode[] = [];
    for (const destination of erasure.destinations) {
      const { erased, asked } = await eraseOne(erasure, config, destination, found, {
        by,
        ...(byKind && { byKind }),
        reason,
        klaviyo: options.klaviyo,
      });
      await context.out.data({ ...erased, ...(asked && { klaviyo: asked }) });
      await showErased(context, erased, asked);
      codes.push(exitCodeOf(erased, asked));
    }
    return codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
  });
}

async function preview({ out }: CommandContext, erasure: ErasureContext, found: Resolved): Promise<void> {
  const { bold, dim } = out.colors;
  for (const destination of erasure.destinations) {
    const held = await findHoldings(erasure, destination, found.person);
    await out.data({ preview: heldJson(held, found, false) });
    const rows = placeRows(held);
    await out.print(`${bold(destination)}  ${identifierTexts(found, false).join('  ')}`);
    for (const [place, text] of rows) await out.print(`  ${dim(place.padEnd(14))} ${text}`);
    if (rows.length === 0) await out.print('  nothing is held here');
    if (!out.json) for (const note of placeNotes(held)) out.note(note);
  }
  if (!out.json) for (const note of linkNotes(found)) out.note(wrap(note, out.width, 2));
}

async function eraseOne(
  erasure: ErasureContext,
  config: Config,
  destination: string,
  { person }: Resolved,
  { klaviyo, ...actor }: { by: string; byKind?: ActorKind; reason: string; klaviyo: boolean },
): Promise<{ erased: Erased; asked: AskedKlaviyo | undefined }> {
  let asked: AskedKlaviyo | undefined;
  const ask = async () => {
    if (!klaviyo) return;
    const target = config.destinations.find(({ id }) => id === destination);
    asked =
      target === undefined
        ? { accepted: 0, failures: [{ code: 'not_configured', detail: `${destination} is not configured.` }] }
        : await askKlaviyo(erasure.redis, target, config, person, erasure.signal);
  };
  const erased = await eraseAt(erasure, destination, person, { ...actor, ask });
  return { erased, asked };
}
