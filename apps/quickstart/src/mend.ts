import type { DeadLetter } from '@tracklayer/dead-letters';
import { tracklayer } from './cli.js';
import { GOOD_PHONE } from './journey.js';
import { arrivedLine } from './lines.js';
import { ARRIVAL_TIMEOUT_MS, type VisitContext, type Visited } from './visit.js';

/** Mends what was refused and sends it again, with the command that on-call would use. Returns the letters' end. */
export async function mend(
  { tracked }: Visited,
  { screen, arrivals, letters }: VisitContext,
  env: NodeJS.ProcessEnv,
  dead: readonly DeadLetter[],
): Promise<DeadLetter[]> {
  const { colors, say, heading, during } = screen;
  const { name, eventId, time, profile } = tracked.event;
  const set = `profile.phoneNumber=${GOOD_PHONE}`;
  const reason = 'number mended';
  const args = ['dlq', 'replay', '--event-id', eventId, '--set', set, '--reason', reason, '--yes'];

  heading('Mended and sent again, with its id and its original time');
  say(`${colors.dim('$')} npx tracklayer dlq replay --event-id ${eventId} \\`);
  say(`    --set ${set} --reason '${reason}' --yes`);
  const arrived = await during('mending …', async () => {
    await tracklayer(args, env);
    return arrivals.of(eventId, ARRIVAL_TIMEOUT_MS);
  });
  const ms = arrived.acceptedAtMs - Date.parse(time);
  const how = 'since it happened';
  say(arrivedLine({ name, metric: arrived.metric, email: profile.email ?? '', ms, how }, colors));
  return letters.resolved(dead, ARRIVAL_TIMEOUT_MS);
}
