import type { DeadLetter } from '@tracklayer/dead-letters';
import { tracklayer } from './cli.js';
import { GOOD_PHONE } from './journey.js';
import { arrivedLine } from './lines.js';
import { ARRIVAL_TIMEOUT_MS, type VisitContext, type Visited } from './visit.js';

/** Corrects the phone number of a refused event and replays it, with the command that a person would use. Returns its letters. */
export async function replayRefused(
  { tracked }: Visited,
  { screen, arrivals, letters }: VisitContext,
  env: NodeJS.ProcessEnv,
  dead: readonly DeadLetter[],
): Promise<DeadLetter[]> {
  const { colors, say, heading, during } = screen;
  const { name, eventId, time, profile } = tracked.event;
  const set = `profile.phoneNumber=${GOOD_PHONE}`;
  const reason = 'phone number corrected';
  const args = ['dlq', 'replay', '--event-id', eventId, '--set', set, '--reason', reason, '--yes'];

  heading('The dead letter is corrected and replayed, with the same id and time');
  say(`${colors.dim('$')} npx tracklayer dlq replay --event-id ${eventId} \\`);
  say(`    --set ${set} --reason '${reason}' --yes`);
  const arrived = await during('replaying …', async () => {
    await tracklayer(args, env);
    return arrivals.of(eventId, ARRIVAL_TIMEOUT_MS);
  });
  const ms = arrived.acceptedAtMs - Date.parse(time);
  const how = 'since it happened';
  say(arrivedLine({ name, metric: arrived.metric, email: profile.email ?? '', ms, how }, colors));
  return letters.resolved(dead, ARRIVAL_TIMEOUT_MS);
}
