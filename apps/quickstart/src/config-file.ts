import { writeFile } from 'node:fs/promises';

export interface DemoConfig {
  redisUrl: string;
  destinations: Record<string, DemoDestination>;
}

export interface DemoDestination {
  apiKeyEnv: string;
  baseUrl: string;
  listId: string;
  /** Where the destination differs from the built-in mapping. */
  mapping?: Record<string, { metric?: string; properties?: Record<string, string> }>;
}

/**
 * Writes the configuration that the worker and the command line use during the demonstration. The key stays in the
 * environment, as in every configuration of TrackLayer.
 */
export async function writeConfig(path: string, { redisUrl, destinations }: DemoConfig): Promise<void> {
  const config = { redis: { url: redisUrl }, destinations, worker: { metricsPort: 0 } };
  await writeFile(path, `${JSON.stringify(config, undefined, 2)}\n`);
}
