/**
 * Reads a TypeScript configuration in any package and on any Node. Node alone fails in the commonest folder: `npm init` writes
 * `"type": "commonjs"`, and there Node takes `import` in a `.ts` file for a mistake. Before 22.18 it reads no TypeScript.
 */
import { createRequire } from 'node:module';

/** What a configuration imports. `npx tracklayer` works where it is not installed: then it gets this copy. */
const OURS = '@tracklayer/config';

/** Runs the file and what it imports anew, so that an edit of either counts. Returns its default export. */
export async function importTypeScript(path: string): Promise<unknown> {
  // Only a TypeScript file needs it, and loading it takes time.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, { alias: ourCopy(path), fsCache: false, moduleCache: false });
  const module = await jiti.import<{ default?: unknown }>(path);
  return module.default;
}

function ourCopy(path: string): Record<string, string> {
  if (resolved(createRequire(path)) !== undefined) return {};
  const own = resolved(createRequire(import.meta.url));
  return own === undefined ? {} : { [OURS]: own };
}

function resolved(require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(OURS);
  } catch {
    return undefined;
  }
}
