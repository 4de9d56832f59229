/**
 * Tells producers that the process ends, so that captured events are not forgotten in memory.
 *
 * One pair of listeners for all producers: an application may have many, and Node warns at the eleventh listener.
 */

export interface AtProcessEnd {
  /** Nothing else keeps the process running. Work that it starts keeps the process running until the work is done. */
  beforeExit(): void;
  /** The process ends now. Only synchronous work is possible. */
  exit(): void;
}

const watchers = new Set<AtProcessEnd>();

function beforeExit(): void {
  for (const watcher of watchers) watcher.beforeExit();
}

function exit(): void {
  for (const watcher of watchers) watcher.exit();
}

/** Returns a function that ends the watch. */
export function watchProcessEnd(watcher: AtProcessEnd): () => void {
  if (watchers.size === 0) process.on('beforeExit', beforeExit).on('exit', exit);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) process.off('beforeExit', beforeExit).off('exit', exit);
  };
}
