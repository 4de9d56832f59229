import type { RedisClient } from '@tracklayer/redis';
import { changeState, type MigrationState } from './state.js';

export const MIGRATION_ACTS = ['pause', 'resume', 'cancel'] as const;

/** What a person does to a migration. */
export type MigrationAct = (typeof MIGRATION_ACTS)[number];

const CHANGES = {
  pause: { to: 'paused', from: ['running'] },
  resume: { to: 'running', from: ['paused', 'running'] },
  cancel: { to: 'cancelled', from: ['running', 'paused'] },
} as const satisfies Record<MigrationAct, { to: MigrationState; from: readonly MigrationState[] }>;

/**
 * Pauses, resumes or cancels a migration.
 *
 * @returns its state before, undefined if there is no such migration; and whether it is now in the state of the act.
 */
export async function steerMigration(
  redis: RedisClient,
  { destination, id }: { destination: string; id: string },
  act: MigrationAct,
  nowMs: number,
): Promise<{ before: MigrationState | undefined; isDone: boolean }> {
  const { to, from } = CHANGES[act];
  const before = await changeState(redis, destination, id, { to, from, nowMs });
  const changed: readonly (MigrationState | undefined)[] = [...from, to];
  return { before, isDone: changed.includes(before) };
}
