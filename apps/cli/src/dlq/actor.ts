import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Io } from '../runtime/io.js';

/** Who does it and why, for the audit. */
export interface WhoOptions {
  by?: string;
  reason?: string;
}

export function withWhoOptions(command: Command, why: string): Command {
  return command
    .option('--reason <text>', why)
    .option('--by <name>', 'who, for the audit (default: TRACKLAYER_BY, the user of this system)');
}

/** Who does it, for the audit; the reason only where one was given. */
export function actorOf({ by, reason }: WhoOptions, io: Io): { by: string; reason?: string } {
  return { by: by ?? (io.env.TRACKLAYER_BY || systemUser(io)), ...(reason === undefined ? {} : { reason }) };
}

/** In a container the user may have a number and no name. */
function systemUser({ env }: Io): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? env.LOGNAME ?? 'unknown';
  }
}
