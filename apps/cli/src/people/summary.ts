import type { Holdings, Resolved } from '@tracklayer/erasure';
import { counted } from '@tracklayer/format';

/** What the command could not find out about the identifiers of a person. */
export function linkNotes({ person, shared }: Resolved): string[] {
  const hidden = person.hiddenCount();
  return [
    ...(hidden > 0
      ? [
          `${counted(hidden, 'further identifier')} of the person ${hidden > 1 ? 'are' : 'is'} known only as ${hidden > 1 ? 'hashes' : 'a hash'}. To find everything, name ${hidden > 1 ? 'them' : 'it'} too.`,
        ]
      : []),
    ...(shared > 0
      ? [
          `${counted(shared, 'identifier')} ${shared > 1 ? 'lead' : 'leads'} to more people, and ${shared > 1 ? 'were' : 'was'} not followed.`,
        ]
      : []),
  ];
}

/** What is held, by place: one row each. */
export function placeRows(held: Holdings): [place: string, text: string][] {
  const { jobs, letters, rejects } = held;
  const ended = jobs.filter(({ state }) => state === 'completed');
  const lines = rejects.reduce((sum, file) => sum + (file.lines ?? 0), 0);
  const rows: [string, number, string, string?][] = [
    ['lanes', jobs.length - ended.length, 'job'],
    ['ended', ended.length, 'job'],
    ['dead letters', letters.length, 'letter'],
    ['journal', held.journal.length, 'event'],
    ['campaigns', held.campaigns.length, 'campaign'],
    ['migrations', held.migrations.length, 'migration'],
    ['rejects files', lines, 'line'],
    ['audit', held.auditEntries, 'entry', 'entries'],
    ['profiles', held.memories.length, 'memory', 'memories'],
    ['consents', held.consents.length, 'address', 'addresses'],
  ];
  return rows
    .filter(([, many]) => many > 0)
    .map(([place, many, one, more]) => [place, counted(many, one, more)]);
}

/** What the operator must look at themselves. */
export function placeNotes({ destination, rejects, unreadable }: Holdings): string[] {
  return [
    ...rejects
      .filter(({ lines }) => lines === undefined)
      .map(({ path, host, migrationId }) => elsewhereText({ path, host, migrationId })),
    ...(unreadable > 0
      ? [
          `${counted(unreadable, 'dead letter')} of ${destination} cannot be read by this version. Update it first.`,
        ]
      : []),
  ];
}

export function elsewhereText({
  path,
  host,
  migrationId,
}: {
  path: string;
  host: string | undefined;
  migrationId: string;
}): string {
  return `The rejects file ${path} of migration ${migrationId} is not on this machine. Run the command on ${host ?? 'the machine that ran the back-fill'} too, or remove the lines by hand.`;
}
