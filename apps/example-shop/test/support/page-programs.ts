import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A block of code whose first line is a comment with the name of its file, e.g. `// app/server.ts`. */
const PROGRAM = /^```(?:ts|js)\n\/\/ (\S+\.[jt]s)\n([\s\S]*?)^```$/gm;

/** The programs in a page of `docs`, by the names of their files. */
export async function programsOf(page: string): Promise<Map<string, string>> {
  const markdown = await readFile(join(import.meta.dirname, '../../../../docs', page), 'utf8');
  const programs = new Map<string, string>();
  for (const [, name = '', code = ''] of markdown.matchAll(PROGRAM)) programs.set(name, code);
  if (programs.size === 0) throw new Error(`docs/${page} has no program.`);
  return programs;
}

/** `orders.ts`, which the pages leave to their reader. */
export function ordersModule(): Promise<string> {
  return readFile(join(import.meta.dirname, 'orders.ts'), 'utf8');
}
