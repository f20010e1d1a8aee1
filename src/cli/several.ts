/** A number with the word for so many: `1 reply`, `2 replies`. */
export function several(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
