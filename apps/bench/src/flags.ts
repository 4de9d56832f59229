import { InvalidArgumentError, Option } from 'commander';

/** An option with a number: `--seconds 30`. */
export interface NumberFlag {
  kind: 'number';
  /** One line for `--help`. */
  summary: string;
  default: number;
}

/** An option without a value: `--shared`. */
export interface SwitchFlag {
  kind: 'switch';
  summary: string;
}

/** The options of one benchmark by name: `{ seconds: numberFlag('…', 60) }`. The name `fewEvents` becomes `--few-events`. */
export type Flags = Readonly<Record<string, NumberFlag | SwitchFlag>>;

/** The parsed values of the options. */
export type FlagValues<Given extends Flags> = { readonly [Name in keyof Given]: ValueOf<Given[Name]> };

type ValueOf<Flag> = Flag extends NumberFlag ? number : boolean;

export function numberFlag(summary: string, byDefault: number): NumberFlag {
  return { kind: 'number', summary, default: byDefault };
}

export function switchFlag(summary: string): SwitchFlag {
  return { kind: 'switch', summary };
}

/** The options for the command line. */
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
