import { JOB_TYPES, type JobType } from '@tracklayer/events';

/** Where a campaign's walk stands: profiles first, then subscriptions, then events, each type by the time of its failure. */
export type Position = { type: JobType; cursor?: string } | 'end';

export function firstPosition(only: JobType | undefined): Position {
  return { type: only ?? (JOB_TYPES[0] as JobType) };
}

/** After a page of this position. `cursor` is that of the next page, undefined where its type is done. */
export function nextPosition(at: { type: JobType }, cursor: string | undefined, only?: JobType): Position {
  if (cursor !== undefined) return { type: at.type, cursor };
  const type = only === undefined ? JOB_TYPES[JOB_TYPES.indexOf(at.type) + 1] : undefined;
  return type === undefined ? 'end' : { type };
}

export function writePosition(position: Position): string {
  return position === 'end' ? 'end' : [position.type, position.cursor ?? ''].join(' ');
}

export function readPosition(text: string): Position {
  const [word = '', cursor = ''] = text.split(' ');
  const type = JOB_TYPES.find((each) => each === word);
  return type === undefined ? 'end' : { type, ...(cursor !== '' && { cursor }) };
}
