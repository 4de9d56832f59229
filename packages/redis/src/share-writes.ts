/**
 * Sends the commands of many jobs to Redis in one write.
 *
 * A worker runs dozens of jobs at the same time, a campaign dozens of letters. In one turn of the event loop several of them
 * send commands. Without this file each command is a system call of its own, and these calls are a large part of the
 * process's work. So the writes of a connection are held until the turn ends, and then leave together, in order. A single
 * command leaves as soon as nothing else is ready to run. No command waits for a timer.
 */
import type { RedisClient } from './client.js';

type RedisNode = Extract<RedisClient, { stream: unknown }>;

/** Changes one connection, or the connections to all nodes of a Cluster. It stays in effect after reconnections. */
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
    // While the client connects there is no socket yet, and commands wait anyway.
    if (node.stream) holdUntilTurnEnds(node.stream);
    return send(command, pipeline);
  };
}

function holdUntilTurnEnds(socket: RedisNode['stream']): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
