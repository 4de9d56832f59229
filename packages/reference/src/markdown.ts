/** A GitHub table. Cells are Markdown already; see `inCell`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Plain text for a cell: on one line, and nothing outside of code spans reads as HTML or ends the cell. */
export function inCell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '\\<')))
    .join('');
}

export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** The anchor that GitHub gives a heading. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** Parts of a page, an empty line between them, behind a note for those who would edit it. */
export function page(source: string, parts: readonly string[]): string {
  const note = `<!-- Made by \`npm run docs\` from ${source}. Do not edit. -->`;
  return `${[note, ...parts].join('\n\n')}\n`;
}
