import { TokenError } from '@tracklayer/api-tokens';
import { BackfillError } from '@tracklayer/backfill';
import { ConfigError } from '@tracklayer/config';
import {
  CampaignBusyError,
  CampaignNotFoundError,
  CampaignStateError,
  InvalidOrderError,
  SelectionError,
} from '@tracklayer/dead-letters';
import { ErasureBusyError } from '@tracklayer/erasure';
import { InvalidEventError } from '@tracklayer/events';
import { JournalBusyError } from '@tracklayer/journal';
import { AccountReadError, MappingError } from '@tracklayer/klaviyo';
import { DigestKeyError } from '@tracklayer/persons';
import { redactText } from '@tracklayer/privacy';
import { QueueUnavailableError } from '@tracklayer/producer';
import { RedisUnfitError, RedisUrlError, writeRefusal } from '@tracklayer/redis';
import { NoArgon2Error, UserError } from '@tracklayer/users';
import type { Output } from '../output/output.js';
import { backfillExitCode } from './backfill-exit-code.js';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What a failed command prints, and its exit code. */
export interface Reported {
  exitCode: ExitCode;
  code: string;
  message: string;
  next?: string | undefined;
  problems?: readonly unknown[];
}

/** The only place where an error becomes text and an exit code. */
export function shapeError(error: unknown): Reported {
  if (error instanceof CliError) {
    return { exitCode: error.exitCode, code: error.code, message: error.message, next: error.next };
  }
  if (error instanceof ConfigError) {
    const { message, problems } = error;
    return { exitCode: EXIT.configuration, code: 'invalid_config', message, problems };
  }
  if (error instanceof MappingError) {
    return { exitCode: EXIT.configuration, code: 'invalid_config', message: error.message, next: error.hint };
  }
  if (error instanceof RedisUrlError) {
    return { exitCode: EXIT.configuration, code: 'invalid_redis_url', message: error.message };
  }
  if (error instanceof RedisUnfitError) {
    return { exitCode: EXIT.configuration, code: error.code, message: error.message, next: error.next };
  }
  if (error instanceof InvalidEventError) {
    const { message, problems } = error;
    return { exitCode: EXIT.refused, code: error.code, message, problems };
  }
  if (error instanceof QueueUnavailableError) {
    const next = writeRefusal(error.cause)?.next ?? REDIS_AWAY;
    return { exitCode: EXIT.unreachable, code: error.code, message: error.message, next };
  }
  if (isSystemError(error) && error.code === 'EADDRINUSE') {
    return {
      exitCode: EXIT.failure,
      code: 'port_in_use',
      message: error.message,
      next: 'Name another port, or 0 for any free one: --port, or for a worker METRICS_PORT or worker.metricsPort.',
    };
  }
  if (error instanceof SelectionError || error instanceof InvalidOrderError) {
    return { exitCode: EXIT.usage, code: error.code, message: error.message };
  }
  if (error instanceof DigestKeyError) {
    return { exitCode: EXIT.configuration, code: error.code, message: error.message };
  }
  if (error instanceof ErasureBusyError || error instanceof JournalBusyError) {
    return { exitCode: EXIT.failure, code: error.code, message: error.message };
  }
  if (error instanceof CampaignNotFoundError) {
    return { exitCode: EXIT.notFound, code: error.code, message: error.message };
  }
  if (error instanceof CampaignStateError || error instanceof CampaignBusyError) {
    return { exitCode: EXIT.failure, code: error.code, message: error.message };
  }
  if (error instanceof BackfillError) {
    const { code, message, next } = error;
    return { exitCode: backfillExitCode(code), code, message, next };
  }
  if (error instanceof TokenError) {
    const { code, message, next } = error;
    return { exitCode: EXIT.usage, code, message, next };
  }
  if (error instanceof UserError) {
    const { code, message, next } = error;
    return { exitCode: code === 'no_such_user' ? EXIT.notFound : EXIT.usage, code, message, next };
  }
  if (error instanceof NoArgon2Error) {
    const { code, message, next } = error;
    return { exitCode: EXIT.failure, code, message, next };
  }
  if (error instanceof AccountReadError) {
    const { code, message, hint } = error;
    const exitCode = code === 'account_unreadable' ? EXIT.unreachable : EXIT.failure;
    return { exitCode, code, message, next: hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  // A library may quote a key or a customer in an unexpected message.
  return { exitCode: EXIT.failure, code: 'unexpected', message: redactText(message) };
}

export const REDIS_AWAY = 'Start Redis, or set its address: REDIS_URL=redis://host:6379 tracklayer …';

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** For people on stderr. For machines as the last JSON line on stdout. */
export async function reportError(reported: Reported, out: Output): Promise<void> {
  const { exitCode: _, next, ...rest } = reported;
  const error = { ...rest, ...(next !== undefined && { next: out.hint(next) }) };
  if (out.json) return out.data({ error });
  out.note(`${out.colors.red('tracklayer:')} ${reported.message}`);
  if (next) out.note(`${out.colors.dim('→')} ${next}`);
}
