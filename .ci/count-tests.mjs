/**
 * `node .ci/count-tests.mjs <results of jest> ...`: names each test that failed, and why. The last line counts the tests.
 * A log may be cut in its middle. So the failures stand at its end once more.
 */
import { readFileSync } from 'node:fs';

const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const files = runs.flatMap((run) => run.testResults);
// A file that could not even be loaded has no tests to count, and is a failure all the same.
const broken = files.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
);
const failures = [
  ...broken.map(({ name, message }) => ({ where: name, why: message })),
  ...files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ where: `${name} › ${test.fullName}`, why: test.failureMessages[0] ?? '' })),
  ),
];
for (const { where, why } of failures) console.log(`\n✖ ${inProject(where)}\n${indent(why)}`);

const total = (count) => runs.reduce((sum, run) => sum + run[count], 0);
console.log(`\n${total('numPassedTests')} passed, ${total('numFailedTests') + broken.length} failed`);

function inProject(text) {
  return text.replaceAll(`${process.cwd()}/`, '');
}

/** The first lines of a message, short enough for a log with many of them. */
function indent(message) {
  const lines = inProject(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');
}
