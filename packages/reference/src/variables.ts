/** A variable that a program reads itself: it sets no field of the configuration. */
export interface ProgramVariable {
  name: string;
  programs: readonly string[];
  default?: string;
  description: string;
}

export const PROGRAM_VARIABLES: readonly ProgramVariable[] = [
  {
    name: 'TRACKLAYER_CONFIG',
    programs: ['CLI', 'worker', 'dashboard'],
    description: 'Path of the configuration file. `--config` overrides it.',
  },
  {
    name: 'LOG_LEVEL',
    programs: ['worker', 'dashboard'],
    default: '`info`',
    description: 'Least level that is logged: `debug`, `info`, `warn` or `error`.',
  },
  {
    name: 'TRACKLAYER_BY',
    programs: ['CLI'],
    default: 'the user of the system',
    description: 'Name that the audit records for what you do. `--by` overrides it.',
  },
  {
    name: 'TRACKLAYER_DIGEST_KEY',
    programs: ['CLI', 'worker'],
    default: 'a secret that Redis keeps',
    description:
      'Secret of the digests by which erased people are recognised. With `_FILE` behind the name: path of a file with it. ' +
      'Give the same value to every program, and to `createProducer` as `digestKey`.',
  },
  {
    name: 'NO_COLOR',
    programs: ['CLI', '`npm start`'],
    description: 'Any value turns colours off.',
  },
  {
    name: 'FORCE_COLOR',
    programs: ['CLI', '`npm start`'],
    description: 'Any value turns colours on, even if the output is not a terminal. `NO_COLOR` overrides it.',
  },
  {
    name: 'HOST',
    programs: ['dashboard', 'example shop'],
    default: '`127.0.0.1`',
    description: 'Address to listen on.',
  },
  {
    name: 'PORT',
    programs: ['dashboard', 'example shop'],
    default: '`8080` (dashboard), `3000` (example shop)',
    description: 'Port to listen on. 0 picks a free port.',
  },
  {
    name: 'DESTINATIONS',
    programs: ['dashboard', 'example shop'],
    default: 'all known destinations (dashboard), `main` (example shop)',
    description: 'Ids of the destinations to show or to send to, separated by commas.',
  },
  {
    name: 'ALLOWED_HOSTS',
    programs: ['dashboard'],
    default: 'loopback names only',
    description: 'Host names that browsers may use for the dashboard, separated by commas.',
  },
  {
    name: 'OPENID_CLIENT_SECRET',
    programs: ['dashboard'],
    description:
      'Secret of the dashboard at the provider of OpenID Connect. With `_FILE` behind the name: path of a file with it.',
  },
  {
    name: 'FIRST_USER',
    programs: ['dashboard'],
    description:
      'Name of an admin that the dashboard adds when it starts and there is no user. It prints the password on stderr once.',
  },
];

/** Belong to the system, not to us. */
const SYSTEM_VARIABLES = ['PATH', 'USER', 'LOGNAME', 'INIT_CWD'];

/** Variables that a source file reads from `env` by name, without those of the system. */
export function variablesRead(source: string): string[] {
  const names = [...source.matchAll(/\benv\.([A-Z][A-Z0-9_]*)\b/g)].map(([, name]) => name as string);
  return [...new Set(names)].filter((name) => !SYSTEM_VARIABLES.includes(name));
}
