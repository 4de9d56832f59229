const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;
const LONGEST_KEY = 64;

/** `['destinations', 'main', 'limits', 'POST /api/events']` → `destinations.main.limits["POST /api/events"]`. */
export function configPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    const key = String(part);
    if (typeof part === 'number') return `${path}[${part}]`;
    if (PLAIN_KEY.test(key)) return path === '' ? key : `${path}.${key}`;
    return `${path}[${JSON.stringify(key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key)}]`;
  }, '');
}
