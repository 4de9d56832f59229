/**
 * Failure story: a compressed dump, a spreadsheet or a file in UTF-16 is named by mistake, and the answer is a thousand
 * lines on lines that are no JSON. Its beginning shows what it is, so that is said once.
 */
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';

/** As many as git looks at. */
const LOOKED_AT_BYTES = 8_000;

/** Text in another encoding has few bytes that are not UTF-8, and its lines can be told one by one. */
const LARGEST_PART = 0.1;

/** The same chunks. @throws {CliError} where they begin like no text. `file`: its name, for people. */
export async function* refuseBinary(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
): AsyncGenerator<Uint8Array | string> {
  let seen = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (seen.length < LOOKED_AT_BYTES) {
      seen = Buffer.concat([seen, Buffer.from(chunk)]).subarray(0, LOOKED_AT_BYTES);
      if (isBinary(seen)) throw notText(file);
    }
    yield chunk;
  }
}

function isBinary(beginning: Buffer): boolean {
  if (beginning.includes(0)) return true;
  const text = beginning.toString('utf8');
  const unreadable = text.length - text.replaceAll('\uFFFD', '').length;
  // A character cut in two at the end is none.
  return unreadable - 1 > LARGEST_PART * text.length;
}

function notText(file: string): CliError {
  return new CliError(EXIT.refused, {
    code: 'not_text',
    message: `${file === '-' ? 'Standard input' : file} is no text in UTF-8.`,
    next: 'Unpack it if it is compressed (gunzip), convert it if it is in another encoding (iconv -f UTF-16 -t UTF-8).',
  });
}
