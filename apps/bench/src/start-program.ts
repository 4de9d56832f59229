import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Program<Ready, Farewell = undefined> {
  ready: Ready;
  process: ChildProcess;
  /** Sends SIGTERM and waits for the end. Returns the last message of the program. */
  stop(): Promise<Farewell>;
}

/** Starts one of `programs/` as its own process and waits for its first message. */
export async function startProgram<Ready, Farewell = undefined>(
  program: string,
  args: object,
): Promise<Program<Ready, Farewell>> {
  const path = fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url));
  const child = fork(path, [JSON.stringify(args)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ended with ${String(code)} before it was ready`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), failed])) as [Ready];
  failed.catch(() => undefined);
  let last: unknown;
  child.on('message', (message) => {
    last = message;
  });
  return {
    ready,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
      return last as Farewell;
    },
  };
}
