import { type DeadLetter, type DeadLetters, indexTimeMs, type Selection } from '@tracklayer/dead-letters';

export interface Newest {
  letters: DeadLetter[];
  /** More letters match, or may match: no index answers this selection, and not all letters were read. */
  more: boolean;
}

const PAGE = 200;
/** A page that is not full has read 5,000 letters without enough matches. The search ends after 20: 100,000 letters. */
const SHORT_PAGES = 20;

/** The newest letters of a selection over several destinations. Rejects once `signal` is aborted. */
export async function newestOf(
  deadLetters: Pick<DeadLetters, 'list'>,
  destinations: readonly string[],
  selection: Selection,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<Newest> {
  const letters: DeadLetter[] = [];
  let more = false;
  for (const destination of destinations) {
    let cursor: string | undefined;
    let room = limit;
    let short = 0;
    do {
      signal.throwIfAborted();
      const wanted = Math.min(room, PAGE);
      const page = await deadLetters.list(destination, {
        ...selection,
        limit: wanted,
        ...(cursor === undefined ? {} : { cursor }),
      });
      letters.push(...page.letters);
      room -= page.letters.length;
      cursor = page.cursor;
      if (page.letters.length < wanted) short += 1;
    } while (cursor !== undefined && room > 0 && short < SHORT_PAGES);
    more ||= cursor !== undefined;
  }
  letters.sort((a, b) => indexTimeMs(b) - indexTimeMs(a));
  return { letters: letters.slice(0, limit), more: more || letters.length > limit };
}
