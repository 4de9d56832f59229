/**
 * Lets the commands of many jobs go to Redis in one write.
 *
 * A worker has dozens of jobs in work, a campaign dozens of letters, and whatever arrives in one turn of the event loop sets several of them going;
 * each would write its commands to the socket by itself, and these system calls are among the dearest things such a
 * process does. So the connection's writes are held until the turn ends, and leave together, in their order. A command alone
 * leaves as soon as nothing else is ready to run: nothing waits for a timer, and nothing waits for company.
 */
import type { RedisClient } from './client.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

/** For one connection, or for those to each node of a Cluster; holds through reconnections. */
export function shareWrites(redis: RedisClient): void {
  if ('nodes' in redis) {
    for (const node of redis.nodes()) shareWritesOfNode(node);
    redis.on('+node', shareWritesOfNode);
  } else {
    shareWritesOfNode(redis);
  }
}

function shareWritesOfNode(node: RedisNode): void {
  const send = node.sendCommand.bind(node);
  node.sendCommand = (command, pipeline) => {
    // While it connects there is no socket yet, and what is sent waits anyway.
    if (node.stream) holdUntilTurnEnds(node.stream);
    return send(command, pipeline);
  };
}

function holdUntilTurnEnds(socket: RedisNode['stream']): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
