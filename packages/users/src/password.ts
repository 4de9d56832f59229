/**
 * Hashes of passwords: argon2id of Node itself, with the least that OWASP advises: 19 MiB of memory, two passes. One hash takes
 * about 30 ms. The form is the usual one of argon2 (PHC string), so each hash has its own cost and salt.
 */
import * as crypto from 'node:crypto';
import { promisify } from 'node:util';

interface Cost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A stored hash that asks for more was not written by us. It would stop the process for long. */
const MOST_MEMORY_KIB = 1_048_576;

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

const FORM =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/** This Node has no argon2. */
export class NoArgon2Error extends Error {
  override readonly name = 'NoArgon2Error';
  readonly code = 'no_argon2';
  /** What to do, as an imperative. */
  readonly next = 'Use Node 24.7 or newer for this command.';

  constructor() {
    super(`This Node (${process.version}) cannot hash passwords: it has no argon2.`);
  }
}

/** A new hash of the password, with a random salt. @throws {NoArgon2Error} */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, { ...COST, bytes: HASH_BYTES });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether the password has this hash. False for a hash of another form. Compares in constant time. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, memory = '', passes = '', parallelism = '', salt = '', hash = ''] = FORM.exec(stored) ?? [];
  if (hash === '' || Number(memory) > MOST_MEMORY_KIB) return false;
  const expected = Buffer.from(hash, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const own = await derive(password, Buffer.from(salt, 'base64'), { ...cost, bytes: expected.length });
  return crypto.timingSafeEqual(own, expected);
}

async function derive(
  password: string,
  nonce: Buffer,
  { bytes, ...cost }: Cost & { bytes: number },
): Promise<Buffer> {
  if (!('argon2' in crypto)) throw new NoArgon2Error();
  // One text has one form, whichever keyboard wrote it.
  const message = password.normalize('NFKC');
  return promisify(crypto.argon2)('argon2id', { message, nonce, tagLength: bytes, ...cost });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
