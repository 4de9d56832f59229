import { Badge } from '@mantine/core';
import type { Migration } from '../api.js';

const COLORS = { running: 'indigo', paused: 'orange', cancelled: 'gray', done: 'teal' } as const;

export function BackfillState({ state }: { state: Migration['state'] }) {
  return <Badge color={COLORS[state]}>{state}</Badge>;
}
