const NUMBER = new Intl.NumberFormat('en');

/** `40,000`. */
export function count(value: number): string {
  return NUMBER.format(value);
}

/** `1 dead letter`, `40,000 dead letters`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
