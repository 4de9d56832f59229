import { hash } from 'node:crypto';
import type { JobType } from '@tracklayer/events';
import type { DeadLetter } from './letter.js';

/** What letters of one group have in common, besides their destination. */
export interface Cause {
  type: JobType;
  code: string;
  /** Positions in lists stand as `*`: the third entry's bad phone number is no other cause than the fifth's. */
  pointer?: string;
  eventName?: string;
}

export function causeOf(letter: Pick<DeadLetter, 'type' | 'code' | 'pointer' | 'eventName'>): Cause {
  const { type, code, pointer, eventName } = letter;
  return {
    type,
    code,
    ...(pointer !== undefined && { pointer: withoutPositions(pointer) }),
    ...(eventName !== undefined && { eventName }),
  };
}

/** 12 characters that name one cause at one destination: equal for equal causes, always and everywhere. */
export function groupId(destination: string, cause: Cause): string {
  const parts = [destination, cause.type, cause.code, cause.pointer ?? null, cause.eventName ?? null];
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 12);
}

function withoutPositions(pointer: string): string {
  return pointer.replace(/(?<=\/)\d+(?=\/|$)/g, '*');
}
