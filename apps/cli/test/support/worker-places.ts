import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Producer, Receipt } from '@tracklayer/producer';
import { DEFAULT_KEY } from '@tracklayer/sandbox';
import { endProgram, until } from '@tracklayer/testing';
import { runCli } from './run-cli.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The programs as they ship: `npm test` builds them. */
const WORKER = path('../../bin/tracklayer.js');
const DASHBOARD = path('../../../dashboard/dist/main.js');

/** A program that a test started, and the address that it logged. */
export interface Started {
  child: ChildProcess;
  url: string;
}

export function startWorker(cwd: string, redisUrl: string): Promise<Started> {
  return start([WORKER, 'worker'], cwd, { REDIS_URL: redisUrl, METRICS_PORT: '0', KEY: DEFAULT_KEY });
}

export function startDashboard(cwd: string, redisUrl: string): Promise<Started> {
  return start([DASHBOARD], cwd, { REDIS_URL: redisUrl, PORT: '0' });
}

async function start(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url: string | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    url ??= /"url":"([^"]+)"/.exec(line)?.[1];
  });
  return { child, url: await until(() => url) };
}

export async function end({ child }: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  await endProgram(child, signal);
}

/** What each place says of one destination: the state of its live lanes, and the codes of the findings. */
export interface Said {
  lanes: string[];
  page: boolean;
  metrics: boolean;
  readyz: string[];
  workers: string[];
  receipt: string[];
}

interface World {
  cwd: string;
  redisUrl: string;
  dashboard: Started;
  producer: Producer;
}

let events = 0;

/** Asks every place once. The receipt is that of one new event. */
export async function askAll(
  { cwd, redisUrl, dashboard, producer }: World,
  destination: string,
): Promise<Said> {
  const cli = (command: string) =>
    runCli([command, '--json', '--destination', destination], { cwd, env: { REDIS_URL: redisUrl } });
  const get = async (address: string) => {
    const answer = await fetch(`${dashboard.url}${address}`);
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const event = {
    name: 'view_content',
    eventId: `view-${++events}`,
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { productId: 'p-1' },
  } as const;
  const [lanes, workers, page, metrics, readyz, receipt] = await Promise.all([
    cli('lanes'),
    cli('workers'),
    get('/'),
    get('/metrics'),
    get('/readyz'),
    producer.track(event, { destinations: [destination] }),
  ]);
  const ofLanes = lanes.json as { unserved?: string }[];
  const unserved = [...new Set(ofLanes.map((row) => row.unserved ?? 'runs'))];
  const tag = `<span class="tag">${unserved[0]?.replaceAll('_', ' ')}</span>`;
  return {
    lanes: unserved,
    page: page.includes(`${destination}.metric-event`) && page.includes(tag),
    metrics: metrics.includes(`tracklayer_unserved_lanes{destination="${destination}",type="metric-event"`),
    readyz: codesOf((JSON.parse(readyz) as { warnings?: Finding[] }).warnings, destination),
    workers: codesOf(
      (workers.json as { warning?: Finding }[]).flatMap(({ warning }) => warning ?? []),
      destination,
    ),
    receipt: workerCodes(receipt),
  };
}

interface Finding {
  code: string;
  destinations?: string[];
}

function codesOf(findings: readonly Finding[] = [], destination: string): string[] {
  return findings.filter((one) => one.destinations?.includes(destination)).map(({ code }) => code);
}

function workerCodes({ warnings = [] }: Receipt): string[] {
  return warnings.filter((warning) => warning.path === 'destinations').map(({ code }) => code);
}
