import { createHash } from 'node:crypto';
import type { RedisClient } from './client.js';

/** A Lua script, atomic in Redis, sent by its hash. */
export interface RedisScript {
  /** For people: it appears in error messages. */
  readonly name: string;
  readonly lua: string;
  /** Hex SHA-1 of `lua`, as Redis computes it. */
  readonly sha: string;
}

/** A script that Redis refused or that failed in it; `cause` is Redis's own error. */
class RedisScriptError extends Error {
  override readonly name = 'RedisScriptError';
  readonly code = 'redis_script_failed';

  constructor(script: RedisScript, cause: Error) {
    super(`Script ${script.name}: ${cause.message}`, { cause });
  }
}

export function defineScript(name: string, lua: string): RedisScript {
  return Object.freeze({ name, lua, sha: createHash('sha1').update(lua).digest('hex') });
}

/**
 * Runs the script by its hash, and sends its text only where Redis does not know it: the first time, and after a
 * restart, a fail-over or SCRIPT FLUSH. On a Cluster all keys share one hash tag, and there is at least one.
 *
 * @returns what the script returns, in ioredis's shapes: integers as numbers, `nil` and `false` as null.
 * @throws {RedisScriptError} where Redis answers with an error; connection errors pass through as they are.
 */
export async function runScript(
  client: RedisClient,
  script: RedisScript,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    try {
      return await client.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await client.eval(script.lua, keys.length, ...keys, ...args);
    }
  } catch (error) {
    // Only what Redis itself answered is about the script.
    if (error instanceof Error && error.name === 'ReplyError') throw new RedisScriptError(script, error);
    throw error;
  }
}
