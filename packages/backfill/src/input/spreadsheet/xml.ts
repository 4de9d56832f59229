/** Reads XML chunk by chunk, so that a part of any length takes the memory of one chunk. */
import { StringDecoder } from 'node:string_decoder';
import { Parser } from 'htmlparser2';

/** Names come without their prefix: `x:row` is `row`. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Passes all elements of the chunks to the handler. Yields after each chunk, so that the caller takes what was found. */
export async function* eachXmlChunk(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
): AsyncGenerator<void> {
  const decoder = new StringDecoder('utf8');
  const parser = new Parser(
    {
      onopentag: (name, attributes) => handler.open?.(localName(name), attributes),
      ontext: (text) => handler.text?.(text),
      onclosetag: (name) => handler.close?.(localName(name)),
    },
    { xmlMode: true },
  );
  for await (const chunk of chunks) {
    parser.write(decoder.write(chunk));
    yield;
  }
  parser.end(decoder.end());
  yield;
}

export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of eachXmlChunk(chunks, handler));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
