/** What a destination may be called. Short and plain, since it becomes part of every key, metric and log line. */
export const DESTINATION_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** A key that no lane can collide with: it is outside every destination's hash tag. */
export const HEALTH_KEY = 'tracklayer:health';

/** A destination id that would break, or break out of, the keys built from it. */
export class DestinationIdError extends Error {
  override readonly name = 'DestinationIdError';
  readonly code = 'invalid_destination_id';

  constructor(destination: string) {
    const got = JSON.stringify(destination).slice(0, 80);
    super(
      `${got} is not a destination id. Use 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
    );
  }
}

/**
 * The prefix of every key of one destination: `{tracklayer:main}`.
 *
 * The braces are a Redis Cluster hash tag: all keys of a destination share one slot, so that scripts may touch
 * several of them at once, while destinations spread over the cluster.
 *
 * @throws {DestinationIdError} unless the id matches {@link DESTINATION_ID}: a brace in it would move the tag.
 */
export function destinationPrefix(destination: string): string {
  if (!DESTINATION_ID.test(destination)) throw new DestinationIdError(destination);
  return `{tracklayer:${destination}}`;
}

/** The name a connection shows in Redis's CLIENT LIST, which takes neither spaces nor control characters. */
export function connectionName(role: string, name: string): string {
  return `tracklayer:${role}:${name.replace(/[^!-~]/g, '_')}`;
}
