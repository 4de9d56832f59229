import { optionsWithValue, type Place, type Value } from './places.js';

/** A script for bash 3.2 and later. It needs no other package, and starts no program while you type. */
export function bashScript(places: readonly Place[]): string {
  const names = places.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  return `# Completion of tracklayer for bash. To use it: source <(tracklayer completion bash)
_tracklayer() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} place='' word at words=''
  COMPREPLY=()
  # bash splits --option=value into three words.
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in
      ${optionsWithValue(places).join('|')}) at=$((at + 1)); continue ;;
      -*|=) continue ;;
    esac
    case "\${place:+$place }$word" in
      ${names.join('|')}) place="\${place:+$place }$word" ;;
      *) break ;;
    esac
  done
  # Readline completes the names of files where this function has no word.
  compopt -o default 2>/dev/null
  case "$place $prev" in
${places.flatMap(valueCases).join('\n')}
  esac
  if [[ $prev == -* ]]; then
    case $prev in
      ${optionsWithValue(places).join('|')}) compopt +o default 2>/dev/null; return ;;
    esac
  fi
  case "$place" in
${places.map(placeCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _tracklayer tracklayer
`;
}

function valueCases({ path, options }: Place): string[] {
  return options.flatMap(({ long, value }) => {
    const pattern = `    '${path} ${long}')`;
    if (value === 'file') return [`${pattern} return ;;`];
    if (typeof value === 'string') return [];
    return [`${pattern} COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$cur")); return ;;`];
  });
}

function placeCase({ path, commands, options, argument }: Place): string {
  const flags = options.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]);
  const words = [...commands.map(({ name }) => name), ...wordsOf(argument)];
  return `    '${path}')
      if [[ $cur == -* ]]; then words='${flags.join(' ')}'; else words='${words.join(' ')}'; fi
      ${argument === 'file' ? '' : 'compopt +o default 2>/dev/null'} ;;`;
}

function wordsOf(value: Value): readonly string[] {
  return typeof value === 'string' ? [] : value;
}
