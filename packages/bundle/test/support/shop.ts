import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@tracklayer/testing';
import { openStage, type Stage } from './stage.js';

/** A stage on which the published worker delivers to the published sandbox. */
export interface Shop extends Stage {
  /** The folder of the worker: CommonJS, as `npm init` makes it. */
  home: string;
  /** Waits until the sandbox has recorded the event. */
  delivered(eventId: string): Promise<true>;
}

export async function openShop(): Promise<Shop> {
  const stage = await openStage();
  try {
    const home = await stage.folder('shop', {});
    await stage.run(home, 'npm', ['init', '--yes']);
    // Nothing is installed yet.
    await stage.run(home, 'npx', ['tracklayer', 'init']);
    await stage.run(home, 'npm', ['install', 'tracklayer', '@tracklayer/producer', '@tracklayer/config']);
    const said = await stage.start(home, 'tracklayer', ['sandbox', '--port', '0', '--json']);
    const { url, apiKey } = JSON.parse(said) as { url: string; apiKey: string };
    const config = await readFile(join(home, 'tracklayer.config.ts'), 'utf8');
    await stage.write(home, { 'tracklayer.config.ts': config.replace('http://127.0.0.1:8420', url) });
    await stage.start(home, 'tracklayer', ['worker'], { KLAVIYO_API_KEY: apiKey, METRICS_PORT: '0' });
    return {
      ...stage,
      home,
      delivered: (eventId) =>
        until(async () => {
          const answer = await fetch(`${url}/_sandbox/events`);
          return (await answer.text()).includes(eventId) || undefined;
        }, 60_000) as Promise<true>,
    };
  } catch (error) {
    await stage.end();
    throw error;
  }
}
