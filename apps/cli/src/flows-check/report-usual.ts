import { type FlowId, USUAL_FLOWS_NOTE } from '@tracklayer/flows';
import { counted } from '@tracklayer/format';
import type { Output } from '../output/output.js';
import { wrap } from '../output/wrap.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import type { DestinationMapping } from '../runtime/mapping-tables.js';
import { showVerdicts } from './show-verdicts.js';
import { type EventTrace, verdictsOf } from './verdicts.js';

/** Judges what one destination records for the events, and shows it. */
export type Report = (
  traces: readonly EventTrace[],
  target: DestinationMapping,
  severalTargets: boolean,
) => Promise<ExitCode>;

/** The report by the seven usual flows. It needs nothing of the account. */
export function usualReport(
  out: Output,
  { flow, subscribed }: { flow?: readonly FlowId[]; subscribed: boolean },
): Report {
  return async (traces, { destination, listId }, severalTargets) => {
    const verdicts = verdictsOf(traces, {
      ...(listId === undefined ? {} : { listId }),
      ...(flow === undefined ? {} : { only: flow }),
    });
    for (const verdict of verdicts) await out.data({ destination, ...verdict });
    if (out.json || verdicts.length === 0) return EXIT.ok;
    if (severalTargets) await out.print(`${out.colors.bold(`Destination ${destination}`)}\n`);
    await showVerdicts(verdicts, out);
    const started = verdicts.filter(({ flows }) => flows.some(({ would }) => would === 'start')).length;
    const note = (text: string) => out.note(out.colors.dim(wrap(text, out.width, 0)));
    note(
      `${counted(verdicts.length, 'event')}, ${started} of them ${started === 1 ? 'starts' : 'start'} a flow.`,
    );
    const unknown = verdicts.some(({ flows }) =>
      flows.some(({ mail }) => mail?.notes.some(({ code }) => code === 'consent_missing')),
    );
    if (unknown && !subscribed) {
      note('The command knows only the consent in these events. To assume consent, add --subscribed.');
    }
    note(USUAL_FLOWS_NOTE);
    return EXIT.ok;
  };
}
