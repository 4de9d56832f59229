/** The lowest contrast of any text with what lies behind it, and whose it is. WCAG 2.2 asks for 4.5. */
export function worstContrast(): { worst: number; where: string };
/** What no page of ours has in its content unless a value became markup. */
export function foreignMarkup(): { markup: number; headings: number; links: number };
/** How far the page can be scrolled sideways. */
export function sidewaysPx(): number;
/** Fields without a label. */
export function unnamedFields(): number;
