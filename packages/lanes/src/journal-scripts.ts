import { JOURNAL_LUA } from '@tracklayer/journal';
import { defineScript } from '@tracklayer/redis';

/**
 * Makes the events of a batch findable, before the batch is stored. A batch has a thousand of them, so they take scripts of
 * their own: Redis serves live traffic in between.
 * KEYS: 1 the journal, 2 its days: while a slot moves, Redis sends the script away as long as they are elsewhere. ARGV: 1 epoch ms, 2 how long records live in ms, 3 the id of the batch, 4… the tags of each event.
 */
export const INDEX_EVENTS = defineScript(
  'lanes-index-events',
  `${JOURNAL_LUA}
for i = 4, #ARGV do
  journal_note(ARGV[i], ARGV[3], '', '')
end
journal_write(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
return 0
`,
);
