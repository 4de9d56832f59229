import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs one of `programs/` in a process of its own to its end. Every message goes to `hear`; the last one is the result. */
export async function runTask<Message>(
  program: string,
  args: object,
  hear: (message: Message) => void = () => undefined,
): Promise<Message> {
  const path = fileURLToPath(new URL(`./programs/${program}.js`, import.meta.url));
  const child = fork(path, [JSON.stringify(args)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let last: Message | undefined;
  child.on('message', (message: Message) => {
    last = message;
    hear(message);
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0 || last === undefined) {
    throw new Error(`${program} ended with ${String(code ?? signal)} before it was done`);
  }
  return last;
}
