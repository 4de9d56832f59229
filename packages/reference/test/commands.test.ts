import { Command, Option } from 'commander';
import { cliPage } from '../src/cli-page.js';
import { commandsOf, type Example, wideHelpLines } from '../src/commands.js';

const EXAMPLES: readonly Example[] = [['Show it.', 'shop show main']];
const FOOTER = '\nExit codes:\n  0 done';
const examplesText = (list: readonly Example[]) => list.map((one) => one.join('\n')).join('\n');

function build(note: string): { program: Command; show: Command } {
  const program = new Command('shop').description('A shop.').addHelpText('afterAll', FOOTER);
  const show = program
    .command('show')
    .description('Show | tell.')
    .argument('<id>', 'its id')
    .option('--limit <number>', 'at most so many', '20')
    .option('--to <id>', 'where to (repeatable; default: everywhere)')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(['a', 'b']))
    .addOption(new Option('--secret').hideHelp())
    .addHelpText('after', note)
    .addHelpText('after', examplesText(EXAMPLES));
  return { program, show };
}

function docs(note: string) {
  const { program, show } = build(note);
  const examplesOf = (command: Command) => (command === show ? EXAMPLES : []);
  return commandsOf({ program, examplesOf, examplesText, footers: [FOOTER] });
}

describe('commandsOf', () => {
  it('describes the program, then each command with its options, defaults, notes and examples', () => {
    const [program, show, ...rest] = docs('A note.');
    expect(program).toMatchObject({ name: 'shop', description: 'A shop.', notes: '', examples: [] });
    expect(show).toEqual({
      name: 'shop show',
      description: 'Show | tell.',
      usage: 'shop show [options] <id>',
      arguments: [{ name: '<id>', meaning: 'its id', default: '' }],
      options: [
        { flags: '--limit <number>', meaning: 'at most so many', default: '20' },
        { flags: '--to <id>', meaning: 'where to (repeatable)', default: 'everywhere' },
        { flags: '--kind <kind>', meaning: 'of this kind: `a`, `b`', default: '' },
      ],
      notes: 'A note.',
      examples: EXAMPLES,
    });
    expect(rest).toEqual([]);
  });
});

describe('cliPage', () => {
  it('links every command, escapes cells, and lists examples and exit codes', () => {
    const text = cliPage({ commands: docs('A note.'), exitCodes: [{ code: 0, meaning: 'done' }] });
    expect(text).toContain('| [shop show](#shop-show) | Show \\| tell. |');
    expect(text).toContain('```sh\n# Show it.\nshop show main\n```');
    expect(text).toContain('| 0 | done |');
  });
});

describe('wideHelpLines', () => {
  it('names each line of over 100 columns', () => {
    expect(wideHelpLines(build('x'.repeat(100)).program)).toEqual([]);
    expect(wideHelpLines(build('x'.repeat(101)).program)).toEqual([
      expect.stringMatching(/^shop show --help, line \d+ has 101 columns: x+$/),
    ]);
  });
});
