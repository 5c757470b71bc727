/** The text's beginning on one line, at most `length` characters: for messages that quote what a program wrote. */
export function shorten(text: string, length: number): string {
  const flat = text
    .slice(0, 4 * length)
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...flat];
  if (characters.length <= length && text.length <= 4 * length) return flat;
  return `${characters.slice(0, length - 1).join('')}…`;
}
