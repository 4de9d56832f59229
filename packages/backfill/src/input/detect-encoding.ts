import { isUtf8 } from 'node:buffer';

export type Sniffed = 'gzip' | 'text' | 'zip' | 'utf16' | 'binary' | 'empty';

/** What a file is, by its first bytes. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip';
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf16';
  if (head.includes(0)) return 'binary';
  return mostlyText(head) ? 'text' : 'binary';
}

/** Single lines in another encoding are refused one by one; a file that is no text at all has them everywhere. */
function mostlyText(head: Uint8Array): boolean {
  if (isUtf8(head)) return true;
  let control = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) control += 1;
  return control * 50 < head.length;
}
