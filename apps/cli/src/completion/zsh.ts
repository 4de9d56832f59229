import { optionsWithValue, type Place } from './places.js';

/** A script for zsh: to source, or as a file `_tracklayer` in a folder of `fpath`. */
export function zshScript(places: readonly Place[]): string {
  const names = places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  return `#compdef tracklayer
# Completion of tracklayer for zsh. To use it: source <(tracklayer completion zsh)
_tracklayer() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} place='' word
  local -i at
  local -a commands options
  for ((at = 2; at < CURRENT; at++)); do
    word=\${words[at]}
    case $word in
      (${optionsWithValue(places).join('|')}) ((at += 1)); continue ;;
      (-*) continue ;;
    esac
    case "\${place:+$place }$word" in
      (${names.join('|')}) place="\${place:+$place }$word" ;;
      (*) break ;;
    esac
  done
  case "$place $prev" in
${places.flatMap(valueCases).join('\n')}
  esac
  case $prev in
    (${optionsWithValue(places).join('|')}) _message 'value'; return ;;
  esac
  case "$place" in
${places.map(placeCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _tracklayer ]]; then _tracklayer "$@"; else compdef _tracklayer tracklayer; fi
`;
}

function valueCases({ path, options }: Place): string[] {
  return options.flatMap(({ long, value }) => {
    const pattern = `    ('${path} ${long}')`;
    if (value === 'file') return [`${pattern} _files; return ;;`];
    if (typeof value === 'string') return [];
    return [`${pattern} commands=(${value.map(quoted).join(' ')}); _describe 'value' commands; return ;;`];
  });
}

function placeCase({ path, commands, options, argument }: Place): string {
  const listed = [
    ...commands.map(({ name, description }) => described(name, description)),
    ...(typeof argument === 'string' ? [] : argument.map(quoted)),
  ];
  const flags = options.flatMap(({ long, short, description }) => [
    described(long, description),
    ...(short === undefined ? [] : [described(short, description)]),
  ]);
  return `    ('${path}')
      options=(
${flags.map((each) => `        ${each}`).join('\n')}
      )
      commands=(${listed.length === 0 ? '' : `\n${listed.map((each) => `        ${each}`).join('\n')}\n      `})
      if [[ $cur == -* ]]; then _describe -o 'option' options
      else
        (( $#commands )) && _describe 'command' commands
        ${argument === 'file' ? '_files' : ':'}
      fi ;;`;
}

/** `name:description`, where a colon of the name would end it. */
function described(name: string, description: string): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
