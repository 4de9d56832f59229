/**
 * Runs the work of each name one at a time. Callers that arrive during a run share the next run. That run starts after
 * their call, so it sees everything that they saw. A hundred calls during one run therefore cost two runs.
 */
export function coalesce<T>(work: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const waiting = new Map<string, Promise<T>>();

  function run(name: string): Promise<T> {
    const started = work(name).finally(() => running.delete(name));
    running.set(name, started);
    return started;
  }

  return (name) => {
    const current = running.get(name);
    if (current === undefined) return run(name);
    const shared = waiting.get(name);
    if (shared !== undefined) return shared;
    const next = current
      .catch(() => {})
      .then(() => {
        waiting.delete(name);
        return run(name);
      });
    waiting.set(name, next);
    return next;
  };
}
