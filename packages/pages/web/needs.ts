/** What needs a person, from one overview: equal faults of many destinations are one need. Pure. */
import { counted } from '@tracklayer/format';
import { alike } from './alike.js';
import type { Destination, Finding, Overview } from './api.js';
import { letterHint, pageHint } from './page-hints.js';
import { conditionsFor, sameCauses } from './same-causes.js';
import { withCondition } from './selection.js';
import { command, shellWord } from './shell-text.js';

export interface Need {
  key: string;
  /** `fault`: events wait or are lost. `warning`: they may, later. */
  severity: 'fault' | 'warning';
  title: string;
  /** The cause: a code, and the words of Klaviyo. */
  why?: string;
  whatToDo?: string;
  command?: string;
  destinations: readonly string[];
  /** Dead letters that it is about, as a selection. */
  selection?: string;
}

type Hold = NonNullable<Destination['hold']>;

/** The faults first, and of these the ones with the most destinations. */
export function needsOf({ destinations, findings, redis, server }: Overview): Need[] {
  const all = [
    ...(redis.state === 'silent' ? [SILENT] : []),
    ...(server.isBusy ? [BUSY] : []),
    ...findings.map(ofFinding),
    ...ofHolds(destinations),
    ...ofPauses(destinations),
    ...ofCauses(destinations),
  ];
  return all.sort((a, b) => rank(a) - rank(b));
}

const rank = ({ severity, selection }: Need) =>
  (severity === 'fault' ? 0 : 2) + (selection === undefined ? 0 : 1);

const MEND =
  'Mend it at Klaviyo or in the configuration. A worker probes it, and continues after the first probe that succeeds.';

const SILENT: Need = {
  key: 'redis',
  severity: 'fault',
  title: 'Redis does not answer',
  whatToDo: 'Check that Redis runs, and that REDIS_URL of the dashboard points to it.',
  destinations: [],
};

const BUSY: Need = {
  key: 'server',
  severity: 'warning',
  title: 'The dashboard itself is slow now',
  whatToDo: 'Give its process more CPU. Its figures are older than a second. Delivery goes on.',
  destinations: [],
};

function ofFinding({ code, severity, message, whatToDo, destinations = [] }: Finding): Need {
  return {
    key: `finding ${code} ${destinations.join(' ')}`,
    severity: severity === 'warning' ? 'warning' : 'fault',
    title: message,
    whatToDo: pageHint(whatToDo),
    destinations,
  };
}

function ofHolds(destinations: readonly Destination[]): Need[] {
  const held = destinations.flatMap(({ destination, hold, holds = [] }) => {
    const all = [...(hold ? [hold] : []), ...holds];
    // One scope is in both lists when it holds all lanes.
    const once = all.filter((each, at) => all.findIndex(({ scope }) => scope === each.scope) === at);
    return once.map((each) => ({ destination, hold: each }));
  });
  const same = alike(held, ({ hold: { scope, code, status, detail } }) =>
    [scope, code, status, detail].join(' '),
  );
  return same.map(([key, some]) => {
    const [first] = some;
    const ids = some.map(({ destination }) => destination);
    const { code, status, detail, hint, scope } = first.hold;
    return {
      key: `hold ${key}`,
      severity: 'fault' as const,
      title: `${subject(scope, ids)} held: ${reasonOf(first.hold)}`,
      why: [code, status === undefined ? '' : `HTTP ${status}`, detail ?? ''].filter(Boolean).join(' · '),
      whatToDo: hint === undefined ? MEND : pageHint(hint),
      command: forEach(ids, (id) => `npx tracklayer resume ${id}`),
      destinations: ids,
    };
  });
}

function subject(scope: string, ids: readonly string[]): string {
  const [first = ''] = ids;
  const whole = ids.length === 1 ? first : counted(ids.length, 'destination');
  const verb = ids.length === 1 ? 'is' : 'are';
  return scope === 'destination' ? `${whole} ${verb}` : `${scope} of ${whole} is`;
}

/** A redirect, a refused revision or another server holds the whole destination too, and the key is not at fault. */
function reasonOf({ cause, scope, status }: Hold): string {
  if (cause === 'outage') return 'Klaviyo fails or does not answer';
  if (scope !== 'destination') return 'Klaviyo refuses it';
  return status === 401 ? 'Klaviyo refuses the key' : 'every call is refused';
}

function ofPauses(destinations: readonly Destination[]): Need[] {
  const paused = destinations.filter((each) => each.paused.length > 0);
  return alike(paused, (each) => each.paused.join(', ')).map(([lanes, some]) => {
    const ids = some.map(({ destination }) => destination);
    const [first] = some;
    const isWhole = first.lanes.every(({ paused: isPaused }) => isPaused);
    const of = ids.length === 1 ? first.destination : counted(ids.length, 'destination');
    return {
      key: `pause ${lanes}`,
      severity: 'warning' as const,
      title: isWhole ? `A person paused ${of}` : `A person paused lanes of ${of}: ${lanes}`,
      whatToDo: 'Resume when the reason is gone. Events wait, and no event is lost.',
      command: isWhole
        ? forEach(ids, (id) => `npx tracklayer resume ${id}`)
        : ids.flatMap((id) => first.paused.map((lane) => command('resume', id, lane))).join('\n'),
      destinations: ids,
    };
  });
}

function ofCauses(destinations: readonly Destination[]): Need[] {
  return sameCauses(destinations.flatMap((each) => each.causes)).map((same) => {
    const { key, first, all, letters } = same;
    const field = first.field === undefined ? '' : ` (${first.field})`;
    const selection = Object.entries(conditionsFor(same)).reduce(
      (text, [keyword, value]) => withCondition(text, keyword, value),
      '',
    );
    return {
      key: `cause ${key}`,
      severity: 'fault',
      title: `${counted(letters, 'dead letter')}: ${first.code}${field}`,
      ...(first.detail !== undefined && { why: first.detail }),
      whatToDo: letterHint(first.hint),
      command: command('dlq', 'replay', selection, '--preview'),
      destinations: all.map(({ destination }) => destination),
      selection,
    };
  });
}

/** One command for one destination, a loop for several. */
function forEach(ids: readonly string[], of: (id: string) => string): string {
  const [first = ''] = ids;
  return ids.length === 1
    ? of(shellWord(first))
    : `for id in ${ids.map(shellWord).join(' ')}; do ${of('"$id"')}; done`;
}
