/** The arguments that the parent passed. */
export function programArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] ?? '{}') as Arguments;
}

/** Tells the parent that the program is ready. Ends with the parent or on SIGTERM. The result of `stop` is the last message. */
export function announce(ready: object, stop: () => Promise<unknown>): void {
  const end = async (): Promise<void> => {
    const summary = await stop();
    if (!isSummary(summary) || !process.connected) process.exit(0);
    process.send?.(summary, () => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.send?.(ready);
}

function isSummary(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
