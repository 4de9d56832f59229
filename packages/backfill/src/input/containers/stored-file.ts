/** A text that lies in a file on disk. */
export interface StoredFile {
  /** The name as the user gave it, with the member behind it: `orders.zip/june.csv`. */
  name: string;
  path: string;
  /** The number of bytes that `read` counts until its end. */
  size: number;
  fingerprint: string;
  /** The bytes of the text, decompressed. `count` gets the number of bytes that were read for each part. */
  read(count?: (bytes: number) => void): AsyncGenerator<Buffer>;
  /** Reads from this byte of the text on. Missing if the text is compressed on disk. */
  readFrom?(start: number, count: (bytes: number) => void): AsyncGenerator<Buffer>;
  /** A sentence for the user about parts of the file that are not read. */
  note?: string;
}
