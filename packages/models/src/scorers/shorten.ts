/** The text's beginning, for a name that fits a line. */
export function shorten(text: string): string {
  const characters = [...text.trim().replace(/\s+/gu, ' ')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
