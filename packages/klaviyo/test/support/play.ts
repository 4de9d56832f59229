import type { Concluded, LeftOut } from '../../src/calls/calls.js';
import { callsOf } from '../../src/calls/calls-of.js';
import type { Command } from '../../src/commands.js';
import type { RequestSettings } from '../../src/dialects/dialect.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../../src/request.js';
import { anAnswer } from './builders.js';

export interface Played {
  requests: KlaviyoRequest[];
  leftOut: LeftOut[];
  end: Concluded;
}

/** Plays the calls of a command against these answers. After the last one every call succeeds without a body. */
export function play(command: Command, settings: RequestSettings, answers: KlaviyoAnswer[]): Played {
  const leftOut: LeftOut[] = [];
  const calls = callsOf(command, settings, leftOut);
  const left = [...answers];
  const requests: KlaviyoRequest[] = [];
  for (let step = calls.next(); ; step = calls.next(left.shift() ?? anAnswer(202))) {
    if (step.done) return { requests, leftOut, end: step.value };
    requests.push(step.value);
    if (requests.length > 20) throw new Error('the calls do not end');
  }
}
