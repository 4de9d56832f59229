/** The lowest contrast of a text with its background, and the text. WCAG 2.2 requires 4.5. */
export function worstContrast(): { worst: number; where: string };
/** Counts markup that our pages have only if a value became markup. */
export function foreignMarkup(): { markup: number; headings: number; links: number };
/** Width of the horizontal scroll, in pixels. */
export function sidewaysPx(): number;
/** Number of fields without a label. */
export function unnamedFields(): number;
