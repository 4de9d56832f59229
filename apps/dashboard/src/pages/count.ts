const NUMBER = new Intl.NumberFormat('en');

/** `208,558` */
export function count(number: number): string {
  return NUMBER.format(number);
}

/** `1 job`, `208,558 jobs`. */
export function counted(number: number, one: string): string {
  return `${count(number)} ${number === 1 ? one : `${one}s`}`;
}
