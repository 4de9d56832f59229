import { inspectFiles, type Source } from '../../src/input/source.js';

/** The only source of a file. */
export async function inspectFile(...asked: Parameters<typeof inspectFiles>): Promise<Source> {
  const [source, ...more] = await inspectFiles(...asked);
  if (source === undefined || more.length > 0) throw new Error(`The file has ${more.length + 1} sources.`);
  return source;
}
