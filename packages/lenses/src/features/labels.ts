/**
 * Names for players that a reader can tell apart: what the text says there, white space shown as single spaces, what
 * cannot be printed as U+FFFD, and numbered where names would be equal (`the`, `the #2`), never onto a name that the
 * text itself holds. Names that only look equal (composed and decomposed accents) count as equal.
 */
export function uniqueLabels(names: readonly string[]): string[] {
  const plain = names.map(printable);
  const taken = new Set(plain);
  const seen = new Map<string, number>();
  return plain.map((name) => {
    let number = seen.get(name);
    if (number === undefined) {
      seen.set(name, 1);
      return name;
    }
    let label: string;
    do label = `${name} #${++number}`;
    while (taken.has(label));
    seen.set(name, number);
    taken.add(label);
    return label;
  });
}

function printable(name: string): string {
  return name
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
}
