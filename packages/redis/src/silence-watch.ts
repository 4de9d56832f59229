/**
 * Fails the commands of a connection while Redis is silent, replaces this connection, and ends attempts to connect that get no
 * answer.
 *
 * ioredis has time-outs for both (`commandTimeout`, `connectTimeout`), but they count the clock. A process that was busy for a
 * second then fails every command that was under way, before it reads the answers that arrived meanwhile. This watch counts
 * ticks in which the process ran and Redis sent nothing.
 *
 * Of a Cluster, only the connection to the silent node is replaced. `Cluster.disconnect` of ioredis ends the connections to all
 * nodes. Other accounts then fail too. And if a node answers MOVED meanwhile, ioredis connects to the named node, waits for ever
 * until no connection is left, and never connects again. A producer then refused every event until its process restarted.
 */
import type { RedisClient } from './client.js';
import { TICK_MS } from './deadline.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;
type Command = Parameters<RedisNode['sendCommand']>[0];

/** Changes one connection, or the connections to all nodes of a Cluster. `ms`: how long Redis may be silent. */
export function failOnSilence(redis: RedisClient, ms: number): void {
  if ('nodes' in redis) {
    for (const node of redis.nodes()) watchNode(node, ms);
    redis.on('+node', (node: RedisNode) => watchNode(node, ms));
  } else {
    watchNode(redis, ms);
  }
}

function watchNode(node: RedisNode, ms: number): void {
  const most = Math.ceil(ms / TICK_MS);
  /** The commands without an answer, with the silent ticks that each has waited. */
  const pending = new Map<Command, number>();
  let connectingTicks = 0;
  let bytesRead = 0;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    timer ??= setInterval(tick, TICK_MS).unref();
  }

  function tick(): void {
    const isConnecting = node.status === 'connecting';
    connectingTicks = isConnecting ? connectingTicks + 1 : 0;
    if (connectingTicks >= most) endAttempt();
    const read = node.stream?.bytesRead ?? 0;
    const isSilent = read === bytesRead;
    bytesRead = read;
    let hasFailed = false;
    for (const [command, ticks] of pending) {
      pending.set(command, isSilent ? ticks + 1 : 0);
      if (!isSilent || ticks + 1 < most) continue;
      command.reject(new Error('Command timed out'));
      hasFailed = true;
    }
    if (hasFailed) replace(node.stream);
    if (pending.size > 0 || isConnecting) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** Callers see their errors first, so the next command waits for the new connection. */
  function replace(stream: RedisNode['stream'] | undefined): void {
    setImmediate(() => {
      if (node.stream === stream && node.status === 'ready') node.disconnect(true);
    });
  }

  function endAttempt(): void {
    connectingTicks = 0;
    const error = Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'connect' });
    node.stream?.destroy(error);
  }

  const send = node.sendCommand.bind(node);
  node.sendCommand = (command, stream) => {
    // A command comes again after it waited for a connection.
    if (!pending.has(command)) {
      pending.set(command, 0);
      const drop = () => pending.delete(command);
      command.promise.then(drop, drop);
      start();
    }
    return send(command, stream);
  };
  node.on('connecting', start);
  if (node.status === 'connecting') start();
}
