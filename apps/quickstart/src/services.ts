import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findRedis } from '@tracklayer/local-redis';
import { sandboxControl } from '@tracklayer/sandbox';
import { type Child, type ChildOptions, startChild } from './child.js';
import { writeConfig } from './config-file.js';
import { addOutlet, OUTLET_KEY_ENV, OUTLET_MAPPING, outletOf } from './demo/klaviyo.js';
import { chooseDestination } from './destination.js';
import { demoFolder, PATHS } from './paths.js';
import type { Screen } from './screen.js';
import type { Shutdown } from './shutdown.js';

const STOP_GRACE_MS = 5_000;

export interface Services {
  redisUrl: string;
  /** The destination that the worker delivers to. */
  destination: string;
  sandbox: { url: string; ledger: string };
  shopUrl: string;
  dashboardUrl: string;
  /** The configuration file of this demonstration. Commands in another terminal use it too. */
  configPath: string;
  env: NodeJS.ProcessEnv;
}

export interface StartOptions {
  env: NodeJS.ProcessEnv;
  /** The id of this run. So two runs at the same time share no file. */
  run: string;
  screen: Screen;
  /** Receives everything that must be stopped again, as soon as it runs. */
  shutdown: Shutdown;
  onLost: (error: Error) => void;
  /** Adds a second destination, and uses a Redis that is removed at the end. */
  isDemo: boolean;
}

/** Starts every service after those that it needs, and prints each when it is ready. */
export async function startServices({
  env,
  run,
  screen,
  shutdown,
  onLost,
  isDemo,
}: StartOptions): Promise<Services> {
  const start = (options: Omit<ChildOptions, 'cwd' | 'onLost'>): Child => {
    const child = startChild({ ...options, cwd: PATHS.root, onLost });
    shutdown.add(() => child.stop(STOP_GRACE_MS));
    return child;
  };

  const redis = await screen.starting('Redis', async () => {
    const say = (text: string) => screen.note(text, screen.colors.dim);
    const dataDir = join(isDemo ? demoFolder(run) : PATHS.data, 'redis');
    if (isDemo) shutdown.add(() => rm(demoFolder(run), { recursive: true, force: true }));
    const found = await findRedis({ env, dataDir, allowApt: true, say });
    shutdown.add(() => found.stop());
    return { ...found, where: found.url };
  });

  // A Redis that this run started is not shared.
  const destination = await chooseDestination(redis.url, Boolean(env.REDIS_URL?.trim()));
  if (destination !== 'main') {
    screen.note(`It has a destination main already, so this run uses ${destination}.`, screen.colors.dim);
  }

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

  await mkdir(PATHS.data, { recursive: true });
  const configPath = join(PATHS.data, `quickstart-${run}.config.json`);
  shutdown.add(() => rm(configPath, { force: true }));
  const outlet = isDemo ? await addOutlet(sandboxControl(sandbox.url)) : undefined;
  const baseUrl = sandbox.url;
  await writeConfig(configPath, {
    redisUrl: redis.url,
    destinations: {
      [destination]: { apiKeyEnv: 'KLAVIYO_API_KEY', baseUrl, listId: sandbox.listId },
      ...(outlet && {
        [outletOf(destination)]: {
          apiKeyEnv: OUTLET_KEY_ENV,
          baseUrl,
          listId: outlet.listId,
          mapping: OUTLET_MAPPING,
        },
      }),
    },
  });
  const ours = {
    ...env,
    REDIS_URL: redis.url,
    KLAVIYO_API_KEY: sandbox.apiKey,
    ...(outlet && { [OUTLET_KEY_ENV]: outlet.apiKey }),
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
    const shopEnv = { ...ours, PORT: '0', DESTINATIONS: destination };
    const child = start({ name: 'example shop', program: PATHS.shop, env: shopEnv });
    return { where: await child.line((line) => fromJson<{ shop?: string }>(line)?.shop) };
  });

  return {
    redisUrl: redis.url,
    destination,
    sandbox,
    shopUrl: shop.where,
    dashboardUrl: dashboard.where,
    configPath,
    env: ours,
  };
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
