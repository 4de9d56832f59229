/** A text that lies in a file on disk. */
export interface StoredFile {
  /** The name as the user gave it, with the member behind it: `orders.zip/june.csv`. */
  name: string;
  path: string;
  /** Of the bytes that `read` counts. */
  size: number;
  fingerprint: string;
  /** The bytes of the text, decompressed. `count` is called with what was read for them. */
  read(count?: (bytes: number) => void): AsyncGenerator<Buffer>;
  /** Reads from a byte of the text on. Only where the text lies as it is on disk. */
  readFrom?(start: number, count: (bytes: number) => void): AsyncGenerator<Buffer>;
  /** What the reader of the file should know about what is read of it. */
  note?: string;
}
