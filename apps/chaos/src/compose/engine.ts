/** The container engine of this machine, and the two programs that talk to it. */
import { findOnPath, runCommand } from '@tracklayer/local-redis';

type Env = Readonly<Record<string, string | undefined>>;

export interface Engine {
  /** Runs `docker` and returns what it wrote. @throws Error with the end of its output */
  docker(...args: readonly string[]): Promise<string>;
  /** Runs `docker compose`, or the older `docker-compose`. @throws Error with the end of its output */
  compose(...args: readonly string[]): Promise<string>;
}

const ANSWER_MS = 10_000;
/** A first build downloads the base images and installs every dependency. */
const COMMAND_MS = 20 * 60_000;

/**
 * @param env the environment of both programs
 * @param cwd the folder of `docker-compose.yml`
 * @returns the engine, or in one sentence why there is none
 */
export async function findEngine(env: Env, cwd: string): Promise<Engine | string> {
  const docker = findOnPath('docker', env);
  if (docker === undefined) return 'Found no docker on the PATH. Install a container engine.';
  if (!(await runCommand(docker, ['version', '--format', '{{.Server.Version}}'], env, ANSWER_MS)).ok) {
    return 'No container engine answers. Start the engine, e.g. dockerd.';
  }
  const older = findOnPath('docker-compose', env);
  const isPlugin = (await runCommand(docker, ['compose', 'version'], env, ANSWER_MS)).ok;
  if (!isPlugin && older === undefined)
    return 'Found neither docker compose nor docker-compose. Install one of them.';

  const run = async (file: string, args: readonly string[]): Promise<string> => {
    const { ok, output } = await runCommand(file, [...args], env, COMMAND_MS);
    if (!ok) throw new Error(`${file} ${args.join(' ')} failed:\n${output}`);
    return output;
  };
  return {
    docker: (...args) => run(docker, args),
    compose: (...args) => {
      const where = ['--project-directory', cwd];
      return isPlugin
        ? run(docker, ['compose', ...where, ...args])
        : run(older as string, [...where, '--file', `${cwd}/docker-compose.yml`, ...args]);
    },
  };
}
