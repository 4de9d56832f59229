import type { Section } from './settings.js';

const WIDTH = 110;

/**
 * TypeScript sources whose interfaces carry the schema's descriptions as comments, so that an editor shows them.
 * An interface belongs to the section of the same name; other interfaces stay as they are.
 * @param sources the text of each file by its path
 * @throws {Error} if a section has no interface in any file, or its interface has other fields
 */
export function withTypeComments(
  sources: ReadonlyMap<string, string>,
  sections: readonly Section[],
): Map<string, string> {
  const texts = new Map(sources);
  for (const section of sections) {
    const found = [...texts].find(([, text]) => interfaceOf(section).test(text));
    if (found === undefined) {
      const where = section.path || 'at the top';
      throw new Error(`No interface ${section.interfaceName} for the section ${where}.`);
    }
    texts.set(found[0], commentInterface(found[1], section));
  }
  return texts;
}

function interfaceOf({ interfaceName }: Section): RegExp {
  return new RegExp(`(\\ninterface|\\nexport interface) ${interfaceName} \\{\\n([\\s\\S]*?)\\n\\}\\n`);
}

function commentInterface(source: string, section: Section): string {
  const { interfaceName: name, settings } = section;
  const [all = '', opening = '', body = ''] = interfaceOf(section).exec(source) ?? [];
  const fields = body.split('\n').filter((line) => /^ {2}\w+\??:/.test(line));
  const names = fields.map((line) => /\w+/.exec(line)?.[0] ?? '');
  const expected = settings.map((one) => one.name);
  if (names.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(
      `The interface ${name} has the fields ${names.join()}; the schema has ${expected.join()}.`,
    );
  }
  const lines = fields.flatMap((line, index) => {
    const setting = settings.find((one) => one.name === names[index]);
    return setting === undefined ? [line] : [...comment(textOf(setting)), line];
  });
  return source.replace(all, () => `${opening} ${name} {\n${lines.join('\n')}\n}\n`);
}

/** A code span stays on one line. */
function wordsOf(text: string): string[] {
  return text.match(/(?:`[^`]*`|\S)+/g) ?? [];
}

function textOf({ description, default: fallback }: Section['settings'][number]): string {
  return fallback === '' ? description : `${description} Default: ${fallback}.`;
}

function comment(text: string): string[] {
  const single = `  /** ${text} */`;
  if (single.length <= WIDTH) return [single];
  const lines: string[] = [];
  for (const word of wordsOf(text)) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`   * ${word}`);
  }
  return ['  /**', ...lines, '   */'];
}
