/**
 * Preloaded into every child with `node --import`.
 *
 * Defends against five servers that stay on their ports after the terminal was closed or the parent was killed with SIGKILL.
 * The channel to the parent closes with the parent. The child then stops itself, by force if needed.
 */
const GRACE_MS = 5_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
});

// The channel alone must not keep the child alive.
process.channel?.unref();
