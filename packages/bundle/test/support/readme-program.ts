import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The program under "Send an event" of the README, as it stands there. */
function readmeProgram(): string {
  const [, section = ''] = readFileSync(resolve('README.md'), 'utf8').split('## Send an event');
  const program = /```js\n(.*?)```/s.exec(section)?.[1];
  if (program === undefined) throw new Error('The README has no program under "Send an event".');
  return program;
}

/** The program with an event of its own, so that a test finds it at the other end. Prints the receipt. */
export function asModule(eventId: string): string {
  const program = readmeProgram().replace('ord_10492_purchase', eventId);
  return program.replace(
    'await producer.close()',
    'console.log(JSON.stringify(receipt));\nawait producer.close()',
  );
}

/** With `require`, for CommonJS. */
export function asCommonJs(eventId: string): string {
  const program = asModule(eventId).replace(/^import (.*) from (.*);$/m, 'const $1 = require($2);');
  return inFunction(program);
}

/** For TypeScript that forbids a property access on `process.env`. CommonJS has no `await` outside of functions. */
export function asTypeScript(eventId: string, kind: 'module' | 'commonjs'): string {
  const program = asModule(eventId).replace('process.env.REDIS_URL', "process.env['REDIS_URL']");
  if (kind === 'module') return program;
  const [importLine = '', ...rest] = program.split('\n');
  return `${importLine}\n${inFunction(rest.join('\n'))}`;
}

/** As a test of jest and of vitest. */
export function asTest(eventId: string, kind: 'module' | 'commonjs', framework: string): string {
  const lines = asModule(eventId).split('\n');
  const [importLine = ''] = lines;
  const head =
    kind === 'module'
      ? importLine
      : importLine.replace(/^import (.*) from (.*);$/, 'const $1 = require($2);');
  return `${framework}\n${head}\ntest('an event is tracked', async () => {\n${lines.slice(1).join('\n')}\nexpect(receipt.eventId).toBe('${eventId}');\n});\n`;
}

function inFunction(program: string): string {
  return `async function main() {\n${program}}\nmain();\n`;
}
