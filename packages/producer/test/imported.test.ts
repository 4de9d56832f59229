import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

it('does nothing when the built package is imported', () => {
  const program = `await import('@tracklayer/producer'); console.log(process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout|Timer/.test(kind)).length);`;
  const stdout = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('0');
});
