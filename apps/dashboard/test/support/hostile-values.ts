/** What an attacker may write into any field. Elements have the class `hostile`, and scripts set `window.hostile`. */
const RUN = (n: number) => `window.hostile=${n}`;

const PATTERNS: readonly ((n: number) => string)[] = [
  (n) => `<script class="hostile">${RUN(n)}</script>`,
  (n) => `"><img class="hostile" src=x onerror="${RUN(n)}">`,
  (n) => `'><svg class=hostile onload='${RUN(n)}'>`,
  (n) => `</script><script class="hostile">${RUN(n)}//`,
  (n) => `</style></title></textarea><b class="hostile" onmouseover=${RUN(n)}>`,
  (n) => `<iframe class="hostile" srcdoc="<script>parent.${RUN(n)}</script>">`,
  (n) => `<a class="hostile" href="javascript:${RUN(n)}">${n}</a>`,
  (n) =>
    `<base class="hostile" href="//evil.invalid/${n}"><link class="hostile" rel=stylesheet href=//evil.invalid/${n}>`,
  (n) => `<meta class="hostile" http-equiv="refresh" content="0;url=//evil.invalid/${n}">`,
  (n) => `<details class="hostile" open ontoggle=${RUN(n)}>`,
  (n) => `<form class="hostile"><input autofocus onfocus=${RUN(n)}>`,
  (n) => `<math class="hostile"><mtext></form><form><mglyph><style></math><img onerror=${RUN(n)} src=x>`,
  (n) => `&lt;img class="hostile" src=x onerror=${RUN(n)}&gt; &#60;`,
  (n) => `javascript:${RUN(n)}`,
  (n) => `data:text/html,<script>${RUN(n)}</script>`,
  (n) => `{{constructor.constructor('${RUN(n)}')()}}`,
  (n) => `\${${RUN(n)}} <%= ${n} %> #{${n}} [[${n}]]`,
  (n) => `=HYPERLINK("//evil.invalid/${n}";"see")`,
  (n) => `+cmd|' /C calc'!A${n}`,
  (n) => `-2+3+cmd|' /C calc'!A${n}`,
  (n) => `@SUM(1+1)*cmd|' /C calc'!A${n}`,
  (n) => `\t=1+cmd|${n}`,
  (n) => `\u001b]0;hostile ${n}\u0007\u001b[2J\u001b[31m`,
  (n) => `\u009b31m${n}\u007f\u0085`,
  (n) => `\u202etxt.${n}\u2066\u200f\u2028\u2029`,
  (n) => `\0${n}\0`,
  (n) => `\ud800${n}\udfff`,
  (n) => `line\r\nSet-Cookie: hostile=${n}\r\n\r\n`,
  (n) => `../../../${n}/%2e%2e/?selection=code:x#${n}`,
  (n) => `constructor __proto__ ${n}`,
  (n) => `${n} ${'long '.repeat(40)}`,
  (n) => `'); DROP TABLE jobs; --${n}`,
];

/** Names that every object has already. */
export const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

/** So many different values. Each has a number of its own. */
export function hostileValues(many: number): string[] {
  return Array.from({ length: many }, (_, n) => PATTERNS[n % PATTERNS.length]?.(n) ?? '');
}

/** Those of the values that can be the name or the id of an event: printable, and not long. */
export function hostileNames(many: number): string[] {
  const names = hostileValues(many * 4).filter((value) =>
    /^[^\p{C}\p{Zl}\p{Zp}]{1,120}$/u.test(value.trim()),
  );
  return names.map((name) => name.trim()).slice(0, many);
}
