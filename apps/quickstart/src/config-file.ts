import { writeFile } from 'node:fs/promises';

export interface DemoConfig {
  redisUrl: string;
  destination: string;
  baseUrl: string;
  listId: string;
}

/**
 * Writes the configuration that the worker and the command line use during the demonstration. The key stays in the
 * environment, as in every configuration of TrackLayer.
 */
export async function writeConfig(path: string, demo: DemoConfig): Promise<void> {
  const { redisUrl, destination, baseUrl, listId } = demo;
  const config = {
    redis: { url: redisUrl },
    destinations: { [destination]: { apiKeyEnv: 'KLAVIYO_API_KEY', baseUrl, listId } },
    worker: { metricsPort: 0 },
  };
  await writeFile(path, `${JSON.stringify(config, undefined, 2)}\n`);
}
