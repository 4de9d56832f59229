/** Scripts depend on these numbers: none of them ever gets a second meaning. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  unreachable: 4,
  refused: 5,
  notFound: 6,
  unconfirmed: 7,
  underWay: 8,
  notSent: 9,
  notTaken: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the help and the CLI reference say about each. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'success',
  failure: 'the command failed for a reason not listed below, or a letter or entry is still dead',
  usage: 'the command line is wrong',
  configuration: 'the configuration is wrong; the message lists every mistake',
  unreachable: 'Redis or the destination cannot be reached',
  refused: 'some input was refused; the valid part was processed',
  notFound: 'the event, dead letter, destination, campaign, migration or file does not exist',
  unconfirmed: 'the command needed a confirmation: the answer was no, or there was no terminal',
  underWay: 'the event is under way: it waits, or a worker has it',
  notSent: 'the event was not sent: it is a dead letter, or it was skipped or discarded',
  notTaken: 'no worker took the campaign up within 15 s; it stays recorded, and the next worker runs it',
  interrupted: 'interrupted by Ctrl-C or a signal',
};

const LINES = Object.entries(EXIT_MEANINGS).map(
  ([name, meaning]) => `  ${String(EXIT[name as keyof typeof EXIT]).padEnd(4)} ${meaning}`,
);

/** The end of `tracklayer --help`. */
export const EXIT_CODES_HELP = `\nExit codes:\n${LINES.join('\n')}`;

/** The end of the help of every other command. */
export const EXIT_CODES_POINTER = '\nExit codes: see tracklayer --help';
