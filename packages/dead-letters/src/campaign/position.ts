import { JOB_TYPES, type JobType } from '@tracklayer/events';

/** Where the scan of a campaign is: profiles first, then subscriptions, then events, each type by time of failure. */
export type CampaignPosition = { type: JobType; cursor?: string } | 'end';

export function firstPosition(only: JobType | undefined): CampaignPosition {
  return { type: only ?? (JOB_TYPES[0] as JobType) };
}

/** The position after a page. @param cursor the cursor of the next page; undefined if the type has no more letters. */
export function nextPosition(
  at: { type: JobType },
  cursor: string | undefined,
  only?: JobType,
): CampaignPosition {
  if (cursor !== undefined) return { type: at.type, cursor };
  const type = only === undefined ? JOB_TYPES[JOB_TYPES.indexOf(at.type) + 1] : undefined;
  return type === undefined ? 'end' : { type };
}

export function writePosition(position: CampaignPosition): string {
  return position === 'end' ? 'end' : [position.type, position.cursor ?? ''].join(' ');
}

export function readPosition(text: string): CampaignPosition {
  const [typeText = '', cursor = ''] = text.split(' ');
  const type = JOB_TYPES.find((each) => each === typeText);
  return type === undefined ? 'end' : { type, ...(cursor !== '' && { cursor }) };
}
