import { realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** What people type before the name of a command, so that a printed command works when they paste it. */
export type ProgramName = 'tracklayer' | 'npx tracklayer';

interface Called {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The file that Node runs, `process.argv[1]`. */
  script: string | undefined;
}

const NAME = 'tracklayer';

/**
 * `tracklayer` where the PATH finds this program. `npx tracklayer` where npx or a script of npm called it, or where only the
 * packages that are installed here have it, as in the repository.
 */
export function programName({ env, cwd, script }: Called): ProgramName {
  // npm puts the installed programs into the PATH of what it starts. The shell that a person types into has another PATH.
  if (env.npm_command !== undefined || env.npm_execpath !== undefined) return 'npx tracklayer';
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (folders.some((folder) => isSame(join(folder, NAME), script))) return NAME;
  return parentsOf(cwd).some((folder) => isSame(join(folder, 'node_modules', '.bin', NAME), script))
    ? 'npx tracklayer'
    : NAME;
}

function isSame(link: string, script: string | undefined): boolean {
  if (script === undefined) return false;
  try {
    return realpathSync(link) === realpathSync(script);
  } catch {
    return false;
  }
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...parentsOf(parent)];
}
