import manifest from '../package.json' with { type: 'json' };

/** The version of this package. Workers of the same release have the same. */
export function version(): string {
  return manifest.version;
}
