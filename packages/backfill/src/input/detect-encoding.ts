import { isUtf8 } from 'node:buffer';

export type Content = 'gzip' | 'zstd' | 'text' | 'zip' | 'utf16' | 'binary' | 'empty';

/** What a file holds, by its first bytes. They may end within a character. */
export function detectContent(head: Uint8Array): Content {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip';
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf16';
  if (head.includes(0)) return 'binary';
  return mostlyText(head) ? 'text' : 'binary';
}

/** The longest character of UTF-8 has four bytes. */
const CUT_BYTES = [0, 1, 2, 3];

/** In Latin-1 few characters are not UTF-8, so single lines are refused. With more, the whole file is refused at once. */
const LARGEST_UNREADABLE_PART = 0.1;

function mostlyText(head: Uint8Array): boolean {
  if (CUT_BYTES.some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut))))) return true;
  const text = new TextDecoder().decode(head);
  const unreadable = text.length - text.replaceAll('\uFFFD', '').length;
  if (unreadable > LARGEST_UNREADABLE_PART * text.length) return false;
  let control = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) control += 1;
  return control * 50 < head.length;
}
