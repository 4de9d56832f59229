/** Foreign text on one line, so that its line breaks cannot fake lines of ours. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
