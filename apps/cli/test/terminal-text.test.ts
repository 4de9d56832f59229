import { createOutput } from '../src/output/output.js';
import { table } from '../src/output/table.js';
import { createTerminalText } from '../src/output/terminal-text.js';
import type { Io } from '../src/runtime/io.js';

describe('text for a terminal', () => {
  it('has our colours, also one inside another', () => {
    const { colors, shown } = createTerminalText(true);
    expect(shown(colors.red('no'))).toBe('\u001b[31mno\u001b[39m');
    expect(shown(colors.red(`a ${colors.green('b')} c`))).toBe(
      '\u001b[31ma \u001b[32mb\u001b[39m\u001b[31m c\u001b[39m',
    );
  });

  it('shows every control character of data, and keeps line breaks and tabs', () => {
    for (const hasColor of [true, false]) {
      const { colors, shown } = createTerminalText(hasColor);
      const text = shown(`a\tb\n\u001b[31mc\u001b]0;d\u0007\u009b2J\u007f\r${colors.bold('ü€😀')}`);
      const bold = hasColor ? '\u001b[1mü€😀\u001b[22m' : 'ü€😀';
      expect(text).toBe(`a\tb\n\\u001b[31mc\\u001b]0;d\\u0007\\u009b2J\\u007f\\u000d${bold}`);
    }
  });

  it('cannot be coloured by data', () => {
    const [one, other] = [createTerminalText(true), createTerminalText(true)];
    expect(one.shown(other.colors.red('no'))).toMatch(/^\\u001b\[\?/);
  });

  it('is in straight columns, whatever a cell holds', () => {
    const io = { env: { FORCE_COLOR: '1' }, stdout: {}, stderr: {} } as unknown as Io;
    const out = createOutput(io, { json: false, color: true });
    const columns = [
      { head: 'a', of: ([a]: [string, string]) => a, color: () => out.colors.red },
      { head: 'b', of: ([, b]: [string, string]) => b },
    ];
    const drawn = out.shown(
      table(
        [
          ['x', '1'],
          ['\u001b[2J\ny', '2'],
        ],
        columns,
        out,
      ),
    );
    const bare = drawn.replaceAll(/\p{Cc}\[\d+m/gu, '').split('\n');
    expect(bare).toEqual(['a             b', 'x             1', '\\u001b[2J\\ny  2']);
  });
});
