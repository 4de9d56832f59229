/**
 * The steps of a campaign: how many letters may go now, and whether the campaign goes on after a step.
 *
 * Defends against a replay that fails for every letter, for example because the edit was wrong. A first step of few letters
 * shows that, and the other letters stay as they are.
 */
import { InvalidOrderError } from '../errors.js';
import type { CampaignOrder, CampaignStep, StepSize, StopCause } from './types.js';

/** The share of a step that may die again, if the order gives none. */
export const DEFAULT_STOP_AT = 0.05;

/** What a campaign in steps may do now. `room`: so many letters may go. `wait`: letters of the step are on their way. */
export type StepVerdict = { next: 'go'; room: number } | { next: 'wait' | 'step' } | { next: StopCause };

interface StepFacts {
  steps?: readonly StepSize[];
  stopAt?: number;
  step?: CampaignStep;
  /** Letters on their way. */
  underWay: number;
  /** Letters that the campaign has not come to yet. */
  left: number;
}

/** Without steps, any number of letters may go. Pure. */
export function judgeStep({ steps, stopAt = DEFAULT_STOP_AT, step, underWay, left }: StepFacts): StepVerdict {
  if (steps === undefined || step === undefined) return { next: 'go', room: Number.POSITIVE_INFINITY };
  const { number, taken, deadAgain } = step;
  // A campaign that was resumed behind its last step sends all letters that are left.
  const size = steps[number - 1] ?? 'all';
  if (size === 'all') {
    // No step follows, so it stops as soon as the share is certain.
    const isTooBad = left > 0 && deadAgain > stopAt * (taken + left);
    return isTooBad ? { next: 'dead-again' } : { next: 'go', room: Number.POSITIVE_INFINITY };
  }
  if (taken < size) return { next: 'go', room: size - taken };
  if (underWay > 0) return { next: 'wait' };
  if (left === 0) return { next: 'step' };
  if (deadAgain > stopAt * taken) return { next: 'dead-again' };
  return { next: number < steps.length ? 'step' : 'steps-done' };
}

/** Reads `10,100,all`. @throws {InvalidOrderError} */
export function parseSteps(text: string): StepSize[] {
  const steps = text.split(',').map((part): StepSize => {
    const word = part.trim();
    return word === 'all' ? 'all' : /^\d+$/.test(word) ? Number(word) : 0;
  });
  const problems = problemsOfSteps({ steps });
  if (problems.length > 0) throw new InvalidOrderError(problems);
  return steps;
}

/** Reads a share: `5%` or `0.05`. @throws {InvalidOrderError} */
export function parseShare(text: string): number {
  const [, digits, percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const share = digits === undefined ? Number.NaN : Number(digits) / (percent === '%' ? 100 : 1);
  if (isShare(share)) return share;
  throw new InvalidOrderError([SHARE]);
}

/** What is wrong with the steps of an order. Pure. */
export function problemsOfSteps({
  steps,
  stopAt,
}: Pick<CampaignOrder, 'steps' | 'stopAt'>): { path: string; fix: string }[] {
  const isSize = (size: StepSize, at: number, all: readonly StepSize[]) =>
    size === 'all' ? at === all.length - 1 : Number.isSafeInteger(size) && size > 0;
  return [
    ...(steps === undefined || (steps.length > 0 && steps.every(isSize)) ? [] : [SIZES]),
    ...(stopAt === undefined || isShare(stopAt) ? [] : [SHARE]),
    ...(stopAt === undefined || steps !== undefined
      ? []
      : [{ path: 'stopAt', fix: 'Give the steps too, such as 10,100,all.' }]),
  ];
}

function isShare(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= 1;
}

const SIZES = {
  path: 'steps',
  fix: 'Write numbers of letters above zero, such as 10,100,all. Only the last one can be all.',
};
const SHARE = { path: 'stopAt', fix: 'Write a share from 0% to 100%, such as 5% or 0.05.' };
