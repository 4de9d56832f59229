import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestDestination {
  id: string;
  /** A folder with a configuration of this destination alone, whose key is set nowhere unless the test sets it. */
  cwd: string;
  remove(): Promise<void>;
}

/** A destination of a test's own, so that tests never meet on one Redis. */
export async function newDestination(
  settings: Record<string, unknown> = { apiKeyEnv: 'KEY_THAT_IS_NOT_SET' },
  others: Record<string, unknown> = {},
): Promise<TestDestination> {
  const id = `t${randomUUID().slice(0, 8)}`;
  const cwd = await mkdtemp(join(tmpdir(), 'tracklayer-cli-'));
  const config = { ...others, destinations: { [id]: settings } };
  await writeFile(join(cwd, 'tracklayer.config.json'), JSON.stringify(config));
  return { id, cwd, remove: () => rm(cwd, { recursive: true }) };
}
