/** A word for a POSIX shell, in quotes if it needs them. Pure. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) && !text.startsWith('~')
    ? text
    : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command of the command line: `npx tracklayer dlq list 'code:invalid from:2h'`. Empty words are left out. Pure. */
export function command(...words: string[]): string {
  return ['npx tracklayer', ...words.filter((word) => word !== '').map(shellWord)].join(' ');
}
