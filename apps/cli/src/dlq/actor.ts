import { userInfo } from 'node:os';
import type { Actor } from '@tracklayer/dead-letters';
import type { Command } from 'commander';
import type { Io } from '../runtime/io.js';

/** `--by` and `--reason`: who acts and why, for the audit. */
export interface ActorOptions {
  by?: string;
  reason?: string;
}

export function withActorOptions(command: Command, why: string): Command {
  return command
    .option('--reason <text>', why)
    .option('--by <name>', 'who you are, for the audit (default: TRACKLAYER_BY, or the system user)');
}

/** Who acts, for the audit. The reason only if one was given. */
export function actorOf({ by, reason }: ActorOptions, io: Io): Actor {
  const name = by ?? (io.env.TRACKLAYER_BY || systemUser(io));
  return { by: name, byKind: 'user', ...(reason === undefined ? {} : { reason }) };
}

/** Who acted, for people: `ava`, or `token deploy-bot`. */
export function actorText({ by, byKind = 'user' }: Actor): string {
  return byKind === 'user' ? by : `${byKind} ${by}`;
}

/** In a container a user may have a number but no name. */
function systemUser({ env }: Io): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? env.LOGNAME ?? 'unknown';
  }
}
