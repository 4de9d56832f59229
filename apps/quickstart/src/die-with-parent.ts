/**
 * Preloaded into every child (`node --import`). Failure story: the terminal window is closed or the parent is killed
 * with SIGKILL, and five servers stay behind on their ports. The channel to the parent ends with it, whatever ended it:
 * the child then asks itself to stop, and does not wait for ever to be heard.
 */
const GRACE_MS = 5_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
});

// The channel alone must not keep a child alive that is done.
process.channel?.unref();
