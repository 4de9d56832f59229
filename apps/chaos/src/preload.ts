/** A module of `preload/` that changes a worker before it starts. */
export type Preload = 'clock' | 'heap' | 'leak' | 'no-limits' | 'no-names' | 'poison';

/**
 * `NODE_OPTIONS` that load the module first.
 * @param settings the module finds them in its own URL
 */
export function preloading(
  name: Preload,
  settings: Readonly<Record<string, string>> = {},
  ...options: readonly string[]
): { NODE_OPTIONS: string } {
  const url = new URL(`./preload/${name}.js`, import.meta.url);
  url.search = new URLSearchParams(settings).toString();
  return { NODE_OPTIONS: [...options, `--import=${url.href}`].join(' ') };
}
