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

/** Stands at the foot of every --help. */
export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    something failed that none of the others names
  2    the command line is wrong
  3    the configuration is wrong; every mistake is listed
  4    Redis or the destination cannot be reached
  5    input was refused; what was not refused has been taken
  6    there is no such thing (dead letter, destination, file)
  7    it would have asked, and nobody can answer or the answer was no
  130  interrupted`;
