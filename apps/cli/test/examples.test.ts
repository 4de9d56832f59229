import { Command } from 'commander';
import { examples, examplesOf } from '../src/output/examples.js';

describe('examples', () => {
  it('are at the end of the help, and can be read back', () => {
    const list = [['Show one.', 'shop show \\\n  main']] as const;
    let help = '';
    const command = examples(new Command('show').addHelpText('after', '\nA note.'), list);
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(/A note\.\n\nExamples:\n {2}# Show one\.\n {2}shop show \\\n {4}main\n$/);
    expect(examplesOf(command)).toBe(list);
    expect(examplesOf(new Command('other'))).toEqual([]);
  });
});
