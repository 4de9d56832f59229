/**
 * A function that runs `work` and never rejects. Of several failures in a row it says the first one only: a round that runs each
 * second would fill the log while Redis is away.
 */
export function sayingFirstFailure(
  work: () => Promise<unknown>,
  say: (error: unknown) => void,
): () => Promise<void> {
  let isFailing = false;
  return async () => {
    try {
      await work();
      isFailing = false;
    } catch (error) {
      if (!isFailing) say(error);
      isFailing = true;
    }
  };
}
