const TICK_MS = 5;
/** A later tick means that the machine was busy with other work. */
const LONGEST_TICK_MS = 4 * TICK_MS;

/**
 * A clock in ms that does not count the time in which a busy machine stopped the whole process. Timers, sockets and deadlines
 * take as long as on any other clock, so a test can hold promised times against it.
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
