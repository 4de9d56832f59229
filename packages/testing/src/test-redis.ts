import { findRedis, REDIS_IMAGE } from '@tracklayer/local-redis';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

/** The Redis of one test run. */
export interface TestRedis {
  url: string;
  /** Where it comes from, for people. */
  how: string;
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** The folder for the data of a private server. Empty at first. */
  dataDir: string;
  say: (line: string) => void;
}

const START_MS = 120_000;
const REDIS_PORT = 6379;

/**
 * Uses `REDIS_URL` if it is set. Otherwise starts a container if a Docker engine answers, as in CI. Otherwise finds a Redis as
 * `npm start` does.
 *
 * @throws {NoRedisError} from packages/local-redis
 */
export async function startTestRedis(options: TestRedisOptions): Promise<TestRedis> {
  const container = options.env.REDIS_URL ? undefined : await startContainer(options.say);
  return container ?? findRedis({ ...options, allowApt: true, prefer: 'binary' });
}

async function startContainer(say: (line: string) => void): Promise<TestRedis | undefined> {
  try {
    await getContainerRuntimeClient();
  } catch {
    return undefined;
  }
  try {
    const container = await new GenericContainer(REDIS_IMAGE)
      .withExposedPorts(REDIS_PORT)
      .withCommand(['redis-server', '--protected-mode', 'no', '--appendonly', 'no', '--save', ''])
      .withWaitStrategy(Wait.forListeningPorts())
      .withStartupTimeout(START_MS)
      .start();
    return {
      url: `redis://${container.getHost()}:${container.getMappedPort(REDIS_PORT)}`,
      how: `a container of ${REDIS_IMAGE} (testcontainers)`,
      stop: async () => {
        await container.stop();
      },
    };
  } catch (error) {
    say(`The Docker engine did not start Redis: ${firstLine(error)}`);
    return undefined;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
