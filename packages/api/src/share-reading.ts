/**
 * Lets readers who ask the same at the same time share one reading.
 *
 * Defends against many readers of what takes long. The causes of fifty destinations come from ten thousand indexes, and each open page
 * asks every five seconds. Without this the readings pile up, and the process answers nobody in time.
 */
export function createSharedReading<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, read) => {
    const known = running.get(key);
    if (known !== undefined) return known;
    const reading = read().finally(() => running.delete(key));
    running.set(key, reading);
    return reading;
  };
}
