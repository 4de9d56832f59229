import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What publint and arethetypeswrong find wrong with a packed package: files that its manifest names and that are missing, and
 * types that are not those of the file that Node, TypeScript or a bundler loads.
 */
export async function problemsOfPackage(tarball: string): Promise<string[]> {
  const data = await readFile(tarball);
  const bytes = new Uint8Array(data);
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const found = messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  const wrong = analysis.types === false ? [] : analysis.problems;
  return [...found, ...wrong.map((problem) => `arethetypeswrong: ${JSON.stringify(problem)}`)];
}
