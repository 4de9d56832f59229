/** What the people of the demo did about their dead letters. Each act is on the audit. */
import type { Tracklayer } from '../cli.js';
import { orderNumber } from './events.js';
import { shopper } from './people.js';

const GOOD_PHONE = '+4915112345678';

/** The exit code of a replay after which a letter is still dead. */
const STILL_DEAD = 1;

export async function replayAndDiscard(destination: string, tracklayer: Tracklayer): Promise<void> {
  const chosen = ['--destination', destination];
  const because = (by: string, reason: string) => ['--by', by, '--reason', reason, '--yes'];
  await tracklayer([
    ...['dlq', 'replay', 'code:invalid event:lead', ...chosen, '--set', `profile.phoneNumber=${GOOD_PHONE}`],
    ...['--steps', '4,all', ...because('mia', 'INC-212: the form took any phone number')],
  ]);
  await tracklayer(
    [
      ...['dlq', 'replay', 'code:invalid event:purchase', ...chosen, '--steps', '2,all'],
      ...because('tom', 'INC-213: try again as it is'),
    ],
    { mayExitWith: STILL_DEAD },
  );
  await tracklayer([
    'dlq',
    'discard',
    'code:invalid_event',
    ...chosen,
    ...because('mia', 'orders of the till test'),
  ]);
  const { email } = shopper(0);
  await tracklayer([
    'people',
    'show',
    '--email',
    email,
    '--by',
    'lea',
    '--reason',
    `a request about ${orderNumber(0)}`,
  ]);
}
