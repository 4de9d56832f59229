/** Writes the licenses of the libraries that a bundle contains beside it. Their authors ask for that. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/;

export function licenses() {
  return {
    name: 'licenses',
    generateBundle(_options, chunks) {
      const modules = Object.values(chunks).flatMap(({ moduleIds = [] }) => moduleIds);
      const libraries = new Map(
        modules.flatMap((id) => {
          const found = LIBRARY.exec(id);
          return found === null ? [] : [[found[1], found[0]]];
        }),
      );
      if (libraries.size === 0) return;
      const texts = [...libraries].sort().map(([name, folder]) => `${name}\n\n${licenseOf(folder)}`);
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENSES.txt',
        source: texts.join('\n\n---\n\n'),
      });
    },
  };
}

function licenseOf(folder) {
  const file = readdirSync(folder).find((name) => /^license/i.test(name));
  if (file !== undefined && existsSync(join(folder, file)))
    return readFileSync(join(folder, file), 'utf8').trim();
  const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${folder} has no license.`);
  return `License: ${license}`;
}
