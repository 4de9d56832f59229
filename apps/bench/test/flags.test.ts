import { Command } from 'commander';
import { commandOptions, numberFlag, switchFlag } from '../src/flags.js';

function parsed(...args: string[]) {
  const command = new Command('bench').exitOverride().configureOutput({ writeErr: () => {} });
  const flags = { seconds: numberFlag('how long', 30), fewEvents: switchFlag('fewer') };
  for (const option of commandOptions(flags)) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts();
}

describe('the options of a benchmark', () => {
  it('have default values', () => {
    expect(parsed()).toEqual({ seconds: 30, fewEvents: false });
  });

  it('are parsed as numbers and switches', () => {
    expect(parsed('--seconds', '2.5', '--few-events')).toEqual({ seconds: 2.5, fewEvents: true });
  });

  it.each(['0', '-1', 'soon', ''])('refuse "%s" for a number', (text) => {
    expect(() => parsed('--seconds', text)).toThrow(/above 0/);
  });
});
