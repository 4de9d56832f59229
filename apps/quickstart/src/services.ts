import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findRedis } from '@tracklayer/local-redis';
import { type Child, type ChildOptions, startChild } from './child.js';
import { writeConfig } from './config-file.js';
import { PATHS } from './paths.js';
import type { Screen } from './screen.js';

/** The account the demonstration delivers to. One of its own, so that a Redis it shares with other work is left alone. */
export const DESTINATION = 'quickstart';

const STOP_GRACE_MS = 5_000;

export interface Services {
  redisUrl: string;
  sandbox: { url: string; ledger: string };
  shopUrl: string;
  dashboardUrl: string;
  /** The configuration of this demonstration, for commands tried beside it. */
  configPath: string;
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * Starts everything, in the order in which one needs the other, and tells of each as it is ready. What was started is
 * stopped again if one of them cannot be.
 */
export async function startServices(
  env: NodeJS.ProcessEnv,
  screen: Screen,
  onLost: (error: Error) => void,
): Promise<Services> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each().catch(() => undefined);
  };

  const start = (options: Omit<ChildOptions, 'cwd' | 'onLost'>): Child => {
    const child = startChild({ ...options, cwd: PATHS.root, onLost });
    stops.push(() => child.stop(STOP_GRACE_MS));
    return child;
  };

  try {
    await mkdir(PATHS.data, { recursive: true });

    const redis = await screen.starting('Redis', async () => {
      const found = await findRedis({
        env,
        dataDir: join(PATHS.data, 'redis'),
        allowApt: true,
        say: (text) => screen.note(text, screen.colors.dim),
      });
      stops.push(() => found.stop());
      return { ...found, where: found.url };
    });

    const sandbox = await screen.starting('Klaviyo sandbox', async () => {
      const child = start({
        name: 'sandbox',
        program: PATHS.cli,
        args: ['sandbox', '--port', '0', '--json'],
        env,
      });
      const ready = await child.line(sandboxReady);
      return { ...ready, where: ready.url };
    });

    const configPath = join(PATHS.data, 'quickstart.config.json');
    await writeConfig(configPath, {
      redisUrl: redis.url,
      destination: DESTINATION,
      baseUrl: sandbox.url,
      listId: sandbox.listId,
    });
    const ours = {
      ...env,
      REDIS_URL: redis.url,
      KLAVIYO_API_KEY: sandbox.apiKey,
      TRACKLAYER_CONFIG: configPath,
    };

    await screen.starting('worker', async () => {
      const child = start({ name: 'worker', program: PATHS.worker, env: ours });
      return { where: await child.line(urlOf('worker ready')) };
    });

    const dashboard = await screen.starting('dashboard', async () => {
      const child = start({ name: 'dashboard', program: PATHS.dashboard, env: { ...ours, PORT: '0' } });
      return { where: await child.line(urlOf('dashboard ready')) };
    });

    const shop = await screen.starting('example shop', async () => {
      const child = start({
        name: 'example shop',
        program: PATHS.shop,
        env: { ...ours, PORT: '0', DESTINATIONS: DESTINATION },
      });
      return { where: await child.line((line) => fromJson<{ shop?: string }>(line)?.shop) };
    });

    return {
      redisUrl: redis.url,
      sandbox,
      shopUrl: shop.where,
      dashboardUrl: dashboard.where,
      configPath,
      env: ours,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface SandboxReady {
  url: string;
  apiKey: string;
  listId: string;
  ledger: string;
}

function sandboxReady(line: string): SandboxReady | undefined {
  const said = fromJson<Partial<SandboxReady>>(line);
  return said?.url && said.apiKey && said.listId && said.ledger ? (said as SandboxReady) : undefined;
}

/** The address in a log line of JSON whose message is `message`. */
function urlOf(message: string): (line: string) => string | undefined {
  return (line) => {
    const said = fromJson<{ msg?: string; url?: string }>(line);
    return said?.msg === message ? said.url : undefined;
  };
}

function fromJson<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}
