/** How a text begins, on one line of at most so many characters: a label for a long player. */
export function summary(text: string, most = 40): string {
  const characters = [...text.trim().replace(/\s+/gu, ' ')];
  return characters.length <= most
    ? characters.join('')
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
