/**
 * A function that runs `work` one at a time. A call during a run gets that run. So the rounds of a timer do not pile up while
 * Redis is away and each round waits for it.
 */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
