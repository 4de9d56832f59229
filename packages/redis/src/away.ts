/**
 * True where a command failed because Redis is away: it refuses, the connection broke, or it does not answer. ioredis has
 * error classes for two of these, and only messages for the others.
 */
export function isRedisAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, message } = error;
  return name === 'MaxRetriesPerRequestError' || name === 'ClusterAllFailedError' || AWAY.test(message);
}

const AWAY =
  /^(Connection is closed|Command timed out|Command aborted due to connection close|Stream isn't writeable|LOADING |CLUSTERDOWN |MASTERDOWN )/;
