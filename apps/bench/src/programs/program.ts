/** What the parent passed, as the program's shape of it. */
export function programArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] ?? '{}') as Arguments;
}

/** Tells the parent that work may begin, and ends with it. What `stop` resolves to is the last thing the parent hears. */
export function announce(ready: object, stop: () => Promise<unknown>): void {
  const end = async (): Promise<void> => {
    const farewell = await stop();
    if (!isFarewell(farewell) || !process.connected) process.exit(0);
    process.send?.(farewell, () => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.send?.(ready);
}

function isFarewell(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
