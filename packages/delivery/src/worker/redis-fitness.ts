/**
 * Looks at start, and then every few seconds, whether Redis keeps what it acknowledged. An administrator may change a running
 * Redis: the findings then appear in the log and in `/readyz`, and delivery goes on, because each delivered event is safe.
 */
import { type RedisClient, type RedisFinding, RedisUnfitError, readRedisFindings } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';
import { oneAtATime } from '../one-at-a-time.js';

export interface RedisFitness {
  /** What the last look found. */
  findings(): readonly RedisFinding[];
  /** Looks now. Waits while Redis is away. */
  look(): Promise<void>;
  stop(): void;
}

export interface RedisFitnessOptions {
  redis: RedisClient;
  /** Whether an unfit Redis is only reported. */
  allowEviction: boolean;
  log: Logger;
  everyMs: number;
  /** A finding is over when no look of this time had it. A replica that comes and goes then fills no log. */
  overAfterMs: number;
  /** An unfit Redis is reported again after this time. */
  repeatMs: number;
  nowMs: () => number;
}

/**
 * Waits for Redis and looks at it.
 *
 * @throws {RedisUnfitError} where Redis is unfit and the configuration does not allow it
 */
export async function startRedisFitness(options: RedisFitnessOptions): Promise<RedisFitness> {
  const { redis, allowEviction, log, everyMs, overAfterMs, repeatMs, nowMs } = options;
  let found: readonly RedisFinding[] = [];
  const said = new Map<RedisFinding['code'], { saidMs: number; foundMs: number }>();

  function say(findings: readonly RedisFinding[]): void {
    for (const { code, severity, message, next } of findings) {
      const before = said.get(code);
      const isSaid = before !== undefined && (severity !== 'unfit' || nowMs() - before.saidMs < repeatMs);
      said.set(code, { saidMs: isSaid ? before.saidMs : nowMs(), foundMs: nowMs() });
      if (isSaid) continue;
      if (severity === 'unfit') log.error({ code, next }, message);
      else log.warn({ code, next }, message);
    }
    for (const [code, { foundMs }] of said) {
      if (nowMs() - foundMs < overAfterMs) continue;
      said.delete(code);
      log.info({ code }, 'this finding about Redis is over');
    }
  }

  async function read(): Promise<void> {
    const findings = await readRedisFindings(redis);
    say(findings);
    found = findings;
  }

  const look = oneAtATime(read);
  await look();
  if (!allowEviction && found.some(({ severity }) => severity === 'unfit')) throw new RedisUnfitError(found);
  const again = () => look().catch((error) => log.warn({ error }, 'could not look at the settings of Redis'));
  const timer = setInterval(again, everyMs);
  return { findings: () => found, look, stop: () => clearInterval(timer) };
}
