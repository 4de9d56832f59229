/** The form of a destination id. Short and plain, since it is part of every key, metric and log line. */
export const DESTINATION_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** The key of the health probe. It has no destination's hash tag, so no lane can use the same key. */
export const HEALTH_KEY = 'tracklayer:health';

/** A destination id that cannot be part of a key. */
export class DestinationIdError extends Error {
  override readonly name = 'DestinationIdError';
  readonly code = 'invalid_destination_id';

  constructor(destination: string) {
    const got = JSON.stringify(destination).slice(0, 80);
    super(
      `${got} is not a destination id. Write 1 to 63 of a-z, 0-9, "-" and "_", starting with a letter or a digit.`,
    );
  }
}

/**
 * The prefix of every key of one destination: `{tracklayer:main}`.
 *
 * The braces are a hash tag of Redis Cluster. All keys of a destination are in one slot, so that a script may use several of
 * them; different destinations are on different nodes.
 *
 * @throws {DestinationIdError} unless the id matches {@link DESTINATION_ID}: a brace in it would change the tag.
 */
export function destinationPrefix(destination: string): string {
  if (!DESTINATION_ID.test(destination)) throw new DestinationIdError(destination);
  return `{tracklayer:${destination}}`;
}

/** The name of a connection in Redis's CLIENT LIST, which allows neither spaces nor control characters. */
export function connectionName(role: string, name: string): string {
  return `tracklayer:${role}:${name.replace(/[^!-~]/g, '_')}`;
}
