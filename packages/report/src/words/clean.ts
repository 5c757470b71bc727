/**
 * Text from outside may hold terminal escapes, control characters and bidirectional overrides. `clean` makes each of
 * them visible, so that a text can be shown but not act: C0 controls become control pictures (ESC: ␛), white space
 * becomes a space, other format characters are written as ⟨U+202E⟩, lone surrogates as U+FFFD. The zero-width joiner and
 * non-joiner stay: emoji, Persian and the Indic scripts need them, and they do nothing to a terminal.
 */
export function clean(text: string): string {
  return text.replace(HARMFUL, show);
}

/** `clean`, but line feeds stay (CRLF becomes LF), for texts that are laid out in lines. */
export function cleanLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').split('\n').map(clean).join('\n');
}

/** What two labels have in common that look alike: no invisible joiners, white space as one space, composed forms. */
export function lookOf(text: string): string {
  return text.replace(INVISIBLE, '').normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/gu;
const INVISIBLE = /\u200C|\u200D|\u034F|[\uFE00-\uFE0F\u115F\u1160\u2800\u3164\uFFA0]/gu;

function show(character: string): string {
  const code = character.codePointAt(0)!;
  if (code === 9 || code === 10 || code === 13 || code === 0x2028 || code === 0x2029) return ' ';
  if (code < 32) return String.fromCodePoint(0x2400 + code);
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
  if (code === 127) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
