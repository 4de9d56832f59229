/** `40,000`. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** `1 dead letter`, `40,000 dead letters`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
