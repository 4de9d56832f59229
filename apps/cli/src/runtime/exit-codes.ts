/** What the command's exit code means. Scripts build on these: a number is never given a second meaning. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  unreachable: 4,
  refused: 5,
  notFound: 6,
  unconfirmed: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the help and the CLI reference say about each. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failure: 'something failed that none of the others names',
  usage: 'the command line is wrong',
  configuration: 'the configuration is wrong; every mistake is listed',
  unreachable: 'Redis or the destination cannot be reached',
  refused: 'input was refused; what was not refused has been taken',
  notFound: 'there is no such thing (dead letter, destination, file)',
  unconfirmed: 'it would have asked, and nobody can answer or the answer was no',
  interrupted: 'interrupted',
};

const LINES = Object.entries(EXIT_MEANINGS).map(
  ([name, meaning]) => `  ${String(EXIT[name as keyof typeof EXIT]).padEnd(4)} ${meaning}`,
);

/** The end of every --help. */
export const EXIT_CODES_HELP = `\nExit codes:\n${LINES.join('\n')}`;
