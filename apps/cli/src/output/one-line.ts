/** What somebody else wrote, on one line: its line breaks shall not begin lines of ours. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
