/** What the parent passed, as the program's shape of it. */
export function programArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] ?? '{}') as Arguments;
}

/** Tells the parent that work may begin, and ends with it. */
export function announce(ready: object, stop: () => Promise<void>): void {
  const end = async (): Promise<void> => {
    await stop();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  process.send?.(ready);
}
