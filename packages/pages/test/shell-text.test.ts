import { execFileSync } from 'node:child_process';
import { command, shellWord } from '../web/shell-text.js';

describe('a command to copy', () => {
  it('names each word once, and leaves out the empty ones', () => {
    expect(command('dlq', 'list', '')).toBe('npx tracklayer dlq list');
    expect(command('dlq', 'list', 'code:invalid from:2h')).toBe(
      "npx tracklayer dlq list 'code:invalid from:2h'",
    );
  });

  it('reaches the program as it was meant, whatever a value contains', () => {
    const words = ["it's", '$(touch x)', '`id`', 'a b', '~root', '"q"', '!!', '\\', 'a;b', '*', 'ä\nb'];
    const shown = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`]);
    expect(shown.toString().split('\0').slice(0, -1)).toEqual(words);
  });
});
