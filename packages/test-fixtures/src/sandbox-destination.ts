import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_KEY, DEFAULT_LIST_ID, type Sandbox, startSandbox } from '@tracklayer/sandbox';
import { testDestination, testRedisUrl } from '@tracklayer/testing';

const CONFIG_FILE = 'tracklayer.config.json';

/** A destination that no other test uses, with its own local Klaviyo and a folder with its configuration file. */
export interface SandboxDestination {
  destination: string;
  sandbox: Sandbox;
  /** A temporary folder. Programs that run here find the configuration. */
  folder: string;
  /** The environment variables that the configuration names. */
  env: Readonly<Record<string, string>>;
  /** Writes the configuration file again. Both arguments add fields to it or replace them. */
  configure(destination?: object, more?: object): Promise<void>;
  /** Stops the local Klaviyo and removes the folder. */
  close(): Promise<void>;
}

/** Starts a local Klaviyo without limits and writes the configuration of a destination that uses it. */
export async function openSandboxDestination(): Promise<SandboxDestination> {
  const sandbox = await startSandbox({ limits: 'none' });
  const destination = testDestination();
  const folder = await mkdtemp(join(tmpdir(), 'tracklayer-test-'));
  const fixture: SandboxDestination = {
    destination,
    sandbox,
    folder,
    env: { KEY: DEFAULT_KEY },
    async configure(changes = {}, more = {}) {
      const one = { apiKeyEnv: 'KEY', baseUrl: sandbox.url, listId: DEFAULT_LIST_ID, ...changes };
      const config = { redis: { url: testRedisUrl() }, destinations: { [destination]: one }, ...more };
      await writeFile(join(folder, CONFIG_FILE), JSON.stringify(config));
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await fixture.configure();
  return fixture;
}
