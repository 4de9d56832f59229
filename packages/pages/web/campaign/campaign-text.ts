/** What a campaign says in words and figures. Pure. */
import { count, counted } from '@tracklayer/format';
import type { Campaign } from '../api.js';

export interface Outcome {
  label: string;
  many: number;
  /** Of Mantine: `teal.6`. */
  color: string;
}

/** Letters with a result, good or bad. */
export function endedOf({ total, underWay, left }: Campaign): number {
  return Math.max(0, total - underWay - left);
}

/** It has ended, and no letter of it is on its way. */
export function isOver({ state, underWay }: Campaign): boolean {
  return (state === 'done' || state === 'cancelled') && underWay === 0;
}

/** Each result with its letters, the good ones first. Results without a letter are left out. */
export function outcomesOf({ counts, underWay, left }: Campaign): Outcome[] {
  const of = (name: string) => counts[name] ?? 0;
  const all: Outcome[] = [
    { label: 'delivered', many: of('delivered'), color: 'teal.6' },
    { label: 'duplicate', many: of('duplicate'), color: 'cyan.6' },
    { label: 'skipped', many: of('skipped'), color: 'grape.6' },
    { label: 'dead again', many: of('deadAgain'), color: 'red.7' },
    { label: 'left dead: the edit makes them invalid', many: of('invalidEdit'), color: 'orange.6' },
    { label: 'left dead: their jobs cannot be parsed', many: of('unparseable'), color: 'orange.6' },
    { label: 'left dead: they depend on a dead letter', many: of('predecessorDead'), color: 'orange.6' },
    {
      label: 'left dead: they depend on a letter that no longer exists',
      many: of('predecessorGone'),
      color: 'orange.6',
    },
    { label: 'replayed or discarded by another command', many: of('elsewhere'), color: 'gray.5' },
    { label: 'on their way', many: underWay, color: 'indigo.4' },
    { label: 'not sent', many: left, color: 'gray.5' },
  ];
  return all.filter(({ many }) => many > 0);
}

/** The step and how it fares. Undefined for a campaign without steps. */
export function stepText({ step, steps = [], stopAt = 0 }: Campaign): string | undefined {
  if (step === undefined) return undefined;
  const { number, of, taken, deadAgain } = step;
  const size = steps[number - 1];
  const sizeText = typeof size === 'number' ? ` of ${count(size)}` : '';
  const share = Number((stopAt * 100).toFixed(2));
  return `Step ${number} of ${of}: ${count(taken)}${sizeText} letters sent, ${count(deadAgain)} died again. It stops above ${share} %.`;
}

/** Why a campaign stands still, and what to do. Undefined for one that goes on or has ended. */
export function standstillOf(campaign: Campaign): { title: string; whatToDo: string } | undefined {
  const { state, stopped, runner, inWorkers, left, step } = campaign;
  if (state === 'paused')
    return {
      title: 'A person paused this campaign',
      whatToDo: 'Resume it, or cancel it: the other letters stay dead.',
    };
  if (state === 'stopped') {
    const after = step ? ` after step ${step.number} of ${step.of}` : '';
    return stopped === 'dead-again'
      ? {
          title: `It stopped${after}: too many letters died again`,
          whatToDo: `Look at why they died, below. Resume sends the next step. Cancel leaves ${counted(left, 'letter')} dead.`,
        }
      : {
          title: `It stopped${after}: that was the last step`,
          whatToDo: `Resume sends the other ${counted(left, 'letter')}. Cancel leaves them dead.`,
        };
  }
  if (state === 'interrupted')
    return {
      title: 'No process runs this campaign',
      whatToDo: inWorkers
        ? 'The next worker takes it up within seconds. If none runs, start one: npx tracklayer worker'
        : 'Resume it: then a worker runs it.',
    };
  if (state === 'running' && runner === undefined)
    return {
      title: 'It waits for a worker',
      whatToDo: 'A worker takes it up within a second. If none runs, start one: npx tracklayer worker',
    };
  return undefined;
}
