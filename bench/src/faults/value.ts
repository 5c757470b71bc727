/** A value with main effects, pairs and a triple, of no meaning: what counts is that it is always the same. */
export function slowValue(text: string): number {
  const words = text.split(' ').filter((word) => word !== '');
  let value = 0;
  for (let i = 0; i < words.length; i++) {
    value += weight(words[i]!);
    for (let j = i + 1; j < words.length; j++) value += weight(`${words[i]} ${words[j]}`) / 4;
  }
  const all = new Set(words);
  if (all.has('never') && all.has('fails') && all.has('delight')) value += 2;
  return value;
}

/** From -1 to 1, by the FNV-1a hash of the letters. */
function weight(letters: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < letters.length; i++) {
    hash = Math.imul(hash ^ letters.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 31 - 1;
}
