import { type CompletedOption, optionsWithValue, type Place, type Value } from './places.js';

/** A script for fish: to source, or as the file `tracklayer.fish` in a folder of completions. */
export function fishScript(places: readonly Place[]): string {
  const names = places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  return `# Completion of tracklayer for fish. To use it: tracklayer completion fish | source
function __tracklayer_place
  set -l place
  set -l skips 0
  for word in (commandline -opc)[2..-1]
    if test $skips -eq 1
      set skips 0
      continue
    end
    switch $word
      case ${optionsWithValue(places).join(' ')}
        set skips 1
        continue
      case '-*'
        continue
    end
    contains -- (string join ' ' $place $word) ${names.join(' ')}; or break
    set -a place $word
  end
  string join ' ' $place
end
function __tracklayer_at
  set -l place (__tracklayer_place)
  test "$place" = "$argv"
end
complete -c tracklayer -e
complete -c tracklayer -f
${places.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, argument }: Place): string[] {
  const line = `complete -c tracklayer -n ${quoted(`__tracklayer_at ${path}`.trim())}`;
  return [
    ...commands.map(({ name, description }) => `${line} -a ${quoted(name)} -d ${quoted(description)}`),
    ...options.map((option) => `${line} ${optionText(option)}`),
    ...argumentTexts(argument).map((text) => `${line} ${text}`),
  ];
}

function optionText({ long, short, description, value }: CompletedOption): string {
  const names = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
  return `${names} -d ${quoted(description)}${valueText(value)}`;
}

function valueText(value: Value): string {
  if (value === 'none') return '';
  if (value === 'file') return ' -r -F';
  return value === 'text' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
}

function argumentTexts(value: Value): string[] {
  if (value === 'file') return ['-F'];
  return typeof value === 'string' ? [] : [`-a ${quoted(value.join(' '))}`];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
