/**
 * A letter keeps the hint of its refusal, and the API gives advice. Both are written for the command line and for programs. Here each
 * says what to press. Pure.
 */
const WORDS: readonly [RegExp, string][] = [
  [
    /To send this event, replay it with --set PATH=VALUE for each path that the detail names\./,
    'To send it all the same, press Replay, and write a value for each field that the detail names.',
  ],
  // `Correct it where it is collected, edit the dead letter, then replay.`
  [/, edit the dead letter, then replay\./, '. Then press Replay, and write the right value there.'],
  [/Edit the dead letter,? (?:then|and) replay\./, 'Then press Replay, and write the right value there.'],
  [
    /, or edit `variantId` of the dead letter, then replay\./,
    ', or press Replay and write another `variantId` there.',
  ],
  [/, then replay\./, '. Then press Replay.'],
  [
    /To try now: tracklayer resume \S+/,
    'To try now, open one of its lanes, and press End its holds and waits.',
  ],
  [/or find out why jobs wait: tracklayer lanes\./, 'or find out why jobs wait: open the destination.'],
  [/ More: tracklayer lanes\./, ''],
  [/Correct what `problems` names\./, 'Correct this:'],
  [/^List the migrations: GET \S+$/, 'Choose one from the list of back-fills.'],
  [/^List the (\w+): GET \S+$/, 'Choose one from the list of $1.'],
  [/ Then repeat the request\./, ' Then try again.'],
  [/: GET \/api\/\S+$/, '.'],
];

export function pageHint(hint: string): string {
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), hint);
}

/** Where neither Klaviyo nor the letter says what to do. */
const LOOK = 'Open a letter, and see what is wrong. Then press Replay, and write the right value there.';

export const letterHint = (hint: string | undefined): string => (hint === undefined ? LOOK : pageHint(hint));
