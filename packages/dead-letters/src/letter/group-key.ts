import { hash } from 'node:crypto';
import type { JobType } from '@tracklayer/events';
import type { DeadLetter } from './letter.js';

/** The fields that all letters of one group share, besides their destination. */
export interface GroupKey {
  type: JobType;
  code: string;
  /** List positions are replaced by `*`: a bad phone number in entry 3 and one in entry 5 are the same group. */
  pointer?: string;
  eventName?: string;
  /** The wording, where code and pointer leave open what was refused. Letters of older versions have none. */
  textKey?: string;
  /** The id of the cause of the letter that this one waited for. Letters of older versions have none. */
  rootCause?: string;
}

export function groupKeyOf(
  letter: Pick<DeadLetter, 'type' | 'code' | 'pointer' | 'eventName' | 'textKey' | 'rootCause'>,
): GroupKey {
  const { type, code, pointer, eventName, textKey, rootCause } = letter;
  return {
    type,
    code,
    ...(pointer !== undefined && { pointer: withoutPositions(pointer) }),
    ...(eventName !== undefined && { eventName }),
    ...(textKey !== undefined && { textKey }),
    ...(rootCause !== undefined && { rootCause }),
  };
}

/** 12 characters. Equal keys of one destination have the same id in every process and version. */
export function groupId(destination: string, key: GroupKey): string {
  const { textKey, rootCause } = key;
  const parts = [destination, key.type, key.code, key.pointer ?? null, key.eventName ?? null];
  // Only where there is one: the ids of groups without it stay as they were.
  if (rootCause !== undefined) parts.push(textKey ?? null, rootCause);
  else if (textKey !== undefined) parts.push(textKey);
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 12);
}

function withoutPositions(pointer: string): string {
  return pointer.replace(/(?<=\/)\d+(?=\/|$)/g, '*');
}
