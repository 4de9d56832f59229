const NUMBER = new Intl.NumberFormat('en');

/** `208,558` */
export function count(number: number): string {
  return NUMBER.format(number);
}
