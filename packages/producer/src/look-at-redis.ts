/**
 * Looks once, at the first connection, whether Redis keeps what it acknowledges. An application then knows it before its
 * first event is lost, whether or not anybody reads the log of a worker.
 */
import { type RedisClient, type RedisFinding, readRedisFindings } from '@tracklayer/redis';

/** How long Redis may take to answer. The producer does not look a second time. */
const DEADLINE_MS = 5_000;

/** @param onFinding gets each finding; the most severe one comes first. */
export function lookAtRedis(redis: RedisClient, onFinding: (finding: RedisFinding) => void): void {
  const look = async () => {
    // A look that fails tells nothing: each call reports a Redis that is away.
    const findings = await readRedisFindings(redis, DEADLINE_MS).catch(() => []);
    for (const finding of findings) onFinding(finding);
  };
  if (redis.status === 'ready') void look();
  else redis.once('ready', () => void look());
}

/** Prints a warning of Node, with TrackLayer's name. Only of a Redis that can lose events at any time. */
export function warnOfUnfit({ code, severity, message, next }: RedisFinding): void {
  if (severity !== 'unfit') return;
  process.emitWarning(`${message} ${next}`, { type: 'TrackLayerWarning', code });
}
