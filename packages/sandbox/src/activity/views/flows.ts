import { FLOWS, type Flow, type FlowId } from '@tracklayer/flows';
import type { Controls } from '../../control/controls.js';
import type { FlowView } from '../../control/flow-controls.js';
import type { World } from '../../world.js';
import { type RawQuery, textOf } from '../query.js';
import { type Shell, shellOf } from './shell.js';

export interface FlowSummary {
  flow: Flow;
  starts: number;
  /** Triggered, and held back by a filter, a missing consent or what came before or after. */
  heldBack: number;
}

export interface FlowsQuery {
  flow?: FlowId;
  would?: FlowView['would'];
}

export interface FlowsView {
  shell: Shell;
  query: FlowsQuery;
  flows: FlowSummary[];
  /** The newest first. */
  entries: FlowView[];
  /** Entries that are left out. */
  more: number;
  forgotten: number;
  /** There is little enough to run through that it can be done again and again. */
  live: boolean;
}

const SHOWN = 50;
/** More than these take a second or so, in which the sandbox answers nobody. */
const LIVE_EVENTS = 20_000;

export function readFlowsQuery(raw: RawQuery): FlowsQuery {
  const flow = FLOWS.find(({ id }) => id === textOf(raw.flow))?.id;
  const would = (['start', 'not'] as const).find((each) => each === raw.would);
  return { ...(flow && { flow }), ...(would && { would }) };
}

export function flowsView(
  world: World,
  controls: Controls,
  account: string | undefined,
  query: FlowsQuery,
): FlowsView {
  const shell = shellOf(world, account === undefined ? {} : { account });
  const limit = Number.MAX_SAFE_INTEGER;
  const { items, forgotten } =
    shell.account === undefined
      ? { items: [], forgotten: 0 }
      : controls.flows({ account: shell.account, limit });
  const wanted = items
    .filter(({ flow, would }) => (query.flow ?? flow) === flow && (query.would ?? would) === would)
    .reverse();
  return {
    shell,
    query,
    flows: FLOWS.map((flow) => ({
      flow,
      starts: items.filter((entry) => entry.flow === flow.id && entry.would === 'start').length,
      heldBack: items.filter((entry) => entry.flow === flow.id && entry.would === 'not').length,
    })),
    entries: wanted.slice(0, SHOWN),
    more: Math.max(0, wanted.length - SHOWN),
    forgotten,
    live: world.ledger.events.kept().length <= LIVE_EVENTS,
  };
}
