/**
 * Runs work of one name one at a time. Whoever asks while it runs gets the run after that one, together with everybody else
 * who asks meanwhile: what they saw before they asked is seen by it, and a hundred who ask cost two runs.
 */
export function oneAtATime<T>(work: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function run(name: string): Promise<T> {
    const mine = work(name).finally(() => running.delete(name));
    running.set(name, mine);
    return mine;
  }

  return (name) => {
    const now = running.get(name);
    if (now === undefined) return run(name);
    const waiting = next.get(name);
    if (waiting !== undefined) return waiting;
    const mine = now
      .catch(() => {})
      .then(() => {
        next.delete(name);
        return run(name);
      });
    next.set(name, mine);
    return mine;
  };
}
