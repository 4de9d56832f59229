/** The services of `docker-compose.yml` in a project of their own, on free ports, from a clean clone. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, runCommand } from '@tracklayer/local-redis';
import { mustHappen } from '../wait.js';
import { type Engine, findEngine } from './engine.js';

const HEALTHY_MS = 120_000;
const CLONE_MS = 60_000;
/** Three workers share this many ports for their metrics. */
const METRICS_PORTS = 10;

export interface Stack {
  redisUrl: string;
  sandboxUrl: string;
  build(): Promise<void>;
  /** Starts every service, and this many workers for live lanes. Waits until all are healthy. */
  up(workers: number): Promise<void>;
  /** The ids of the running containers of a service. */
  running(service: string): Promise<string[]>;
  kill(container: string): Promise<void>;
  restart(service: string): Promise<void>;
  healthy(): Promise<void>;
  /** The bytes of the image, and of the image that it is made from. */
  sizes(): Promise<{ image: number; base: number }>;
  /** The last lines of every service. */
  logs(): Promise<string>;
  /** Removes containers, volumes, networks, the image and the clone. */
  down(): Promise<void>;
}

/** @returns the stack, or in one sentence why this machine cannot run it */
export async function openStack(root: string): Promise<Stack | string> {
  const dir = await mkdtemp(join(tmpdir(), 'tracklayer-compose-'));
  const name = `tracklayer-check-${process.pid}`;
  const [redisPort, sandboxPort, dashboardPort, backfillPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const metricsPort = await freePorts(METRICS_PORTS);
  const env = {
    ...ownEnvironment(),
    COMPOSE_PROJECT_NAME: name,
    TRACKLAYER_IMAGE: name,
    REDIS_PORT: String(redisPort),
    SANDBOX_PORT: String(sandboxPort),
    DASHBOARD_PORT: String(dashboardPort),
    BACKFILL_METRICS_PORT: String(backfillPort),
    METRICS_PORTS: `${metricsPort}-${metricsPort + METRICS_PORTS - 1}`,
  };
  const engine = await findEngine(env, dir);
  if (typeof engine === 'string') {
    await rm(dir, { recursive: true, force: true });
    return engine;
  }
  const clone = await runCommand(
    'git',
    ['clone', '--quiet', '--depth', '1', `file://${root}`, dir],
    env,
    CLONE_MS,
  );
  if (!clone.ok) throw new Error(`git clone failed: ${clone.output}`);

  const healthy = () =>
    mustHappen(
      'A healthy state of all containers',
      async () => (await unhealthy(engine)).length === 0,
      HEALTHY_MS,
    );
  return {
    redisUrl: `redis://127.0.0.1:${redisPort}`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    async build() {
      await engine.compose('build');
    },
    async up(workers) {
      await engine.compose('up', '--detach', '--no-build', '--no-recreate', '--scale', `worker=${workers}`);
      await healthy();
    },
    running: (service) => containers(engine, service),
    async kill(container) {
      await engine.docker('kill', container);
    },
    async restart(service) {
      await engine.compose('restart', service);
    },
    healthy,
    async sizes() {
      const base = baseOf(await readFile(join(dir, 'Dockerfile'), 'utf8'));
      const size = async (image: string) =>
        Number(await engine.docker('image', 'inspect', '--format', '{{.Size}}', image));
      return { image: await size(name), base: await size(base) };
    },
    logs: () => engine.compose('logs', '--no-color', '--tail', '15'),
    async down() {
      await engine.compose('down', '--volumes', '--remove-orphans');
      await engine.docker('image', 'rm', name).catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function idsOf(engine: Engine, ...services: readonly string[]): Promise<string[]> {
  const written = await engine.compose('ps', '--quiet', ...services);
  // Warnings may be among the lines.
  return written.split('\n').filter((line) => /^[0-9a-f]{12,64}$/.test(line));
}

async function containers(engine: Engine, service: string): Promise<string[]> {
  const ids = await idsOf(engine, service);
  const states = await Promise.all(
    ids.map((id) => engine.docker('inspect', '--format', '{{.State.Status}}', id)),
  );
  return ids.filter((_, index) => states[index] === 'running');
}

/** The containers that run and are not healthy yet. */
async function unhealthy(engine: Engine): Promise<string[]> {
  const ids = await idsOf(engine);
  const states = await Promise.all(
    ids.map((id) => engine.docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', id)),
  );
  if (ids.length === 0) return ['all'];
  return ids.filter(
    (_, index) => !['running healthy', 'exited'].some((fine) => states[index]?.startsWith(fine)),
  );
}

/** The image of the last stage. */
function baseOf(dockerfile: string): string {
  return [...dockerfile.matchAll(/^FROM (\S+)/gm)].at(-1)?.[1] ?? '';
}

/** Without what names another Klaviyo or another project. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:KLAVIYO_|COMPOSE_(?:FILE|PROFILES))/.test(name)),
  );
}

/** The first of `count` free ports in a row. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const others = Array.from({ length: count - 1 }, (_, index) => first + 1 + index);
    if ((await Promise.all(others.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.once('listening', () => server.close(() => resolve(true)));
    if (port > 65_535) resolve(false);
    else server.listen(port, '127.0.0.1');
  });
}
