import { InvalidArgumentError, Option } from 'commander';

/** An option with a number: `--seconds 30`. */
export interface NumberFlag {
  kind: 'number';
  /** One line for `--help`. */
  summary: string;
  default: number;
}

/** An option with a part of a whole: `--refused 1%`. */
export interface PartFlag {
  kind: 'part';
  summary: string;
}

/** An option without a value: `--shared`. */
export interface SwitchFlag {
  kind: 'switch';
  summary: string;
}

/** The options of one benchmark by name: `{ seconds: numberFlag('…', 60) }`. The name `fewEvents` becomes `--few-events`. */
export type Flags = Readonly<Record<string, NumberFlag | PartFlag | SwitchFlag>>;

/** The parsed values of the options. */
export type FlagValues<Given extends Flags> = { readonly [Name in keyof Given]: ValueOf<Given[Name]> };

type ValueOf<Flag> = Flag extends NumberFlag | PartFlag ? number : boolean;

export function numberFlag(summary: string, byDefault: number): NumberFlag {
  return { kind: 'number', summary, default: byDefault };
}

/** A number between 0 and 1; 0 without the option. */
export function partFlag(summary: string): PartFlag {
  return { kind: 'part', summary };
}

export function switchFlag(summary: string): SwitchFlag {
  return { kind: 'switch', summary };
}

/** The options for the command line. */
export function commandOptions(flags: Flags): Option[] {
  return Object.entries(flags).map(([name, flag]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (flag.kind === 'switch') return new Option(option, flag.summary).default(false);
    return flag.kind === 'part'
      ? new Option(`${option} <percent>`, flag.summary).argParser(partOf).default(0)
      : new Option(`${option} <number>`, flag.summary).argParser(aboveZero).default(flag.default);
  });
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

function partOf(text: string): number {
  const value = text.endsWith('%') ? aboveZero(text.slice(0, -1)) / 100 : Number.NaN;
  if (!(value < 1)) throw new InvalidArgumentError('Give a percentage below 100, such as 1%.');
  return value;
}
