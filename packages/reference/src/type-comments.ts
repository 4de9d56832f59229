import type { Section } from './settings.js';

const WIDTH = 110;

/**
 * A TypeScript source whose interfaces carry the schema's descriptions as comments, so that an editor shows them.
 * An interface belongs to the section of the same name; other interfaces stay as they are.
 * @throws {Error} if an interface and its section do not have the same fields.
 */
export function withTypeComments(source: string, sections: readonly Section[]): string {
  return sections.reduce(commentInterface, source);
}

function commentInterface(source: string, section: Section): string {
  const { interfaceName: name, settings } = section;
  const found = new RegExp(`(\\ninterface|\\nexport interface) ${name} \\{\\n([\\s\\S]*?)\\n\\}\\n`).exec(
    source,
  );
  if (found === null)
    throw new Error(`No interface ${name} for the section ${section.path || 'at the top'}.`);
  const [all, opening = '', body = ''] = found;
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
