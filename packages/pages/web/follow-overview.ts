/** Follows the overview. */
import { AnswerError, api, dataOf, OVERVIEW_STREAM, type Overview } from './api.js';
import { followStream } from './follow-stream.js';

export interface Listener {
  onOverview(overview: Overview): void;
  onCut(): void;
  /** The API does not give the overview, and says why. */
  onRefused(error: AnswerError): void;
}

/** The server sends each second. */
const SILENT_MS = 8_000;

/** Returns what ends it. */
export function followOverview({ onOverview, onCut, onRefused }: Listener): () => void {
  let isEnded = false;
  const end = followStream({
    url: OVERVIEW_STREAM,
    on: { overview: (data) => onOverview(data as Overview) },
    silentMs: SILENT_MS,
    onCut() {
      onCut();
      // A stream that does not open says no reason. The same question without a stream does.
      dataOf(api.GET('/api/v1/overview')).catch((error: unknown) => {
        if (!isEnded && error instanceof AnswerError) onRefused(error);
      });
    },
  });
  return () => {
    isEnded = true;
    end();
  };
}
