const TICK_MS = 5;
/** A later tick means that the machine was busy with others. */
const LONGEST_TICK_MS = 4 * TICK_MS;

/**
 * Time as this process lives it, in ms: a timer, a socket or a deadline takes as long as on any other clock, but what a
 * busy machine takes away from the whole process is not counted. So promises of time can be held against it.
 */
export function livedTime(): { ms(): number; stop(): void } {
  let livedMs = 0;
  let lastMs = performance.now();
  const look = () => {
    const nowMs = performance.now();
    livedMs += Math.min(nowMs - lastMs, LONGEST_TICK_MS);
    lastMs = nowMs;
  };
  const timer = setInterval(look, TICK_MS);
  return {
    ms() {
      look();
      return livedMs;
    },
    stop: () => clearInterval(timer),
  };
}
