import { Badge } from '@mantine/core';
import type { Campaign } from '../api.js';

const COLORS = {
  running: 'indigo',
  paused: 'orange',
  interrupted: 'orange',
  stopped: 'orange',
  cancelled: 'gray',
  done: 'teal',
} as const satisfies Record<Campaign['state'], string>;

export function CampaignState({ state }: { state: Campaign['state'] }) {
  return <Badge color={COLORS[state]}>{state}</Badge>;
}
