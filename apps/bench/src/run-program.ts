import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs one of `programs/` as its own process to its end. `onMessage` receives every message; the last one is the result. */
export async function runProgram<Message>(
  program: string,
  args: object,
  onMessage: (message: Message) => void = () => undefined,
): Promise<Message> {
  const path = fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url));
  const child = fork(path, [JSON.stringify(args)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let last: Message | undefined;
  child.on('message', (message: Message) => {
    last = message;
    onMessage(message);
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0 || last === undefined) {
    throw new Error(`${program} ended with ${String(code ?? signal)} before it was done`);
  }
  return last;
}
