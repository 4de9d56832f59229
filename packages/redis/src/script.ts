import { createHash } from 'node:crypto';
import type { RedisClient } from './client.js';

/** A Lua script. Redis runs it atomically, and gets it by its hash. */
export interface RedisScript {
  /** The name in error messages. */
  readonly name: string;
  readonly lua: string;
  /** Hex SHA-1 of `lua`, as Redis computes it. */
  readonly sha: string;
}

/** Redis refused the script, or the script failed. `cause` is Redis's own error. */
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
 * Runs the script by its hash. Sends its text only where Redis does not know it: the first time, and after a restart, a
 * fail-over or SCRIPT FLUSH. On a Cluster pass at least one key, and only keys with one hash tag.
 *
 * @returns the result of the script as ioredis gives it: integers as numbers, `nil` and `false` as null.
 * @throws {RedisScriptError} where Redis answers with an error. Connection errors are thrown unchanged.
 */
export async function runScript(
  client: RedisClient,
  script: RedisScript,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    try {
      return await client.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await client.eval(script.lua, keys.length, ...keys, ...args);
    }
  } catch (error) {
    // Only an error reply of Redis is about the script.
    if (error instanceof Error && error.name === 'ReplyError') throw new RedisScriptError(script, error);
    throw error;
  }
}
