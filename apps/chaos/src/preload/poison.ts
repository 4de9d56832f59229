/** This process dies when it sends a body that contains the `text` of its URL, as a native module dies of one payload. */
import { OutgoingMessage } from 'node:http';

const poison = new URL(import.meta.url).searchParams.get('text') ?? '';

function dyingOfPoison<Send extends object>(send: Send): Send {
  return new Proxy(send, {
    apply(target, thisValue, args: unknown[]) {
      const [body] = args;
      const isSent = typeof body === 'string' || body instanceof Uint8Array;
      if (poison !== '' && isSent && Buffer.from(body).includes(poison)) process.kill(process.pid, 'SIGKILL');
      return typeof target === 'function' ? Reflect.apply(target, thisValue, args) : undefined;
    },
  });
}

OutgoingMessage.prototype.write = dyingOfPoison(OutgoingMessage.prototype.write);
OutgoingMessage.prototype.end = dyingOfPoison(OutgoingMessage.prototype.end);
