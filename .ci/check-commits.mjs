/**
 * `npm run check:commits [-- <base>]`: commitlint over the commits after `base`, without merges.
 * The default base is LAST_FREE_COMMIT of `commitlint.config.js`.
 *
 * A shallow clone does not hold the base, and then the age of its other commits is unknown: only the newest is checked.
 * A copy without git history has no commits: the check says so and passes.
 */
import { spawnSync } from 'node:child_process';
import { LAST_FREE_COMMIT } from '../commitlint.config.js';

const base = process.argv[2] ?? LAST_FREE_COMMIT;

function git(...args) {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function range() {
  if (git('rev-parse', '--verify', '--quiet', 'HEAD') === undefined) {
    console.log('Commits: no git history here, nothing to check.');
    return undefined;
  }
  if (git('merge-base', '--is-ancestor', base, 'HEAD') === undefined) {
    console.log(`Commits: this clone does not hold ${base.slice(0, 7)}. Only the newest commit is checked.`);
    return ['--last'];
  }
  const count = Number(git('rev-list', '--count', '--no-merges', `${base}..HEAD`));
  console.log(`Commits: ${count} since ${base.slice(0, 7)}.`);
  return count === 0 ? undefined : ['--from', base, '--to', 'HEAD'];
}

const commits = range();
if (commits) {
  const { status } = spawnSync('commitlint', commits, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
