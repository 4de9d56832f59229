/** A tag that needs no change: `de`, `de-DE`. */
const COMMON = /^[a-z]{2}(?:-[A-Z]{2})?$/;
/** What POSIX adds: an encoding and a variant, as in `de_DE.UTF-8@euro`. */
const POSIX = /[.@].*$/;

/** The BCP 47 tag of a locale: `de_DE.UTF-8` → `de-DE`, `zh_Hans_CN` → `zh-Hans-CN`. Undefined where it is none. Pure. */
export function localeFrom(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (COMMON.test(text)) return text;
  const tag = text.replace(POSIX, '').replaceAll('_', '-');
  try {
    return /^[a-z]{2,3}(?:-|$)/i.test(tag) ? new Intl.Locale(tag).toString() : undefined;
  } catch {
    return undefined;
  }
}
