const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHORT = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

function pick(alphabet: string, length: number, random: () => number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

/** A ULID, like Klaviyo's profile ids: 10 characters of time, 16 of randomness. */
export function profileId(nowMs: number, random: () => number): string {
  let time = Math.floor(nowMs);
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = CROCKFORD[time % 32] + text;
    time = Math.floor(time / 32);
  }
  return text + pick(CROCKFORD, 16, random);
}

/** Six characters, like Klaviyo's list, metric and account ids. */
export function shortId(random: () => number): string {
  return pick(SHORT, 6, random);
}
