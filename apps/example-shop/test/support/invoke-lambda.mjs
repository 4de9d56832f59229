/**
 * Invokes a Lambda handler as AWS does: the module is loaded once, and then one event after another comes, here as lines of
 * standard input. Each answer is a line of standard output. The test stops the process between two of them.
 */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(resolve(process.argv[2])).href);

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handler(JSON.parse(line))));
}
