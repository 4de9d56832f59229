import { InvalidArgumentError, Option } from 'commander';

/** A number of something: `--seconds 30`. */
export interface NumberFlag {
  kind: 'number';
  /** One line for `--help`. */
  summary: string;
  default: number;
}

/** Given or not: `--shared`. */
export interface SwitchFlag {
  kind: 'switch';
  summary: string;
}

/** The options of one benchmark by name, as in `{ seconds: numberFlag('…', 60) }`; `fewEvents` is `--few-events`. */
export type Flags = Readonly<Record<string, NumberFlag | SwitchFlag>>;

/** What the options came out as. */
export type FlagValues<Given extends Flags> = { readonly [Name in keyof Given]: ValueOf<Given[Name]> };

type ValueOf<Flag> = Flag extends NumberFlag ? number : boolean;

export function numberFlag(summary: string, byDefault: number): NumberFlag {
  return { kind: 'number', summary, default: byDefault };
}

export function switchFlag(summary: string): SwitchFlag {
  return { kind: 'switch', summary };
}

/** The same, as the command line knows them. */
export function commandOptions(flags: Flags): Option[] {
  return Object.entries(flags).map(([name, flag]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return flag.kind === 'switch'
      ? new Option(option, flag.summary).default(false)
      : new Option(`${option} <number>`, flag.summary).argParser(aboveZero).default(flag.default);
  });
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Give a number above 0.');
  return value;
}
