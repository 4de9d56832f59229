import { FLOWS, type Flow, type FlowId } from '@tracklayer/flows';
import type { Controls } from '../../control/controls.js';
import type { FlowView } from '../../control/flow-controls.js';
import type { World } from '../../world.js';
import { type RawQuery, textOf } from '../query.js';
import { type Shell, shellOf } from './shell.js';

export interface FlowSummary {
  flow: Flow;
  starts: number;
  /** Triggered, but a filter or another event prevents the start. */
  heldBack: number;
  /** Would start, but the e-mail would not be sent. */
  unsent: number;
}

export interface FlowsQuery {
  flow?: FlowId;
  would?: FlowView['would'];
}

export interface FlowsView {
  shell: Shell;
  query: FlowsQuery;
  flows: FlowSummary[];
  /** Newest first. */
  entries: FlowView[];
  /** Number of entries that are not shown. */
  more: number;
  forgotten: number;
  /** The dry run is fast enough to refresh the page. */
  live: boolean;
}

const SHOWN = 50;
/** A dry run of more events takes about a second and blocks the sandbox. */
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
  const selected = items
    .filter(({ flow, would }) => (query.flow ?? flow) === flow && (query.would ?? would) === would)
    .reverse();
  return {
    shell,
    query,
    flows: FLOWS.map((flow) => ({
      flow,
      starts: items.filter((entry) => entry.flow === flow.id && entry.would === 'start').length,
      heldBack: items.filter((entry) => entry.flow === flow.id && entry.would === 'not').length,
      unsent: items.filter((entry) => entry.flow === flow.id && entry.mail?.would === 'not').length,
    })),
    entries: selected.slice(0, SHOWN),
    more: Math.max(0, selected.length - SHOWN),
    forgotten,
    live: world.ledger.events.kept().length <= LIVE_EVENTS,
  };
}
