/** Characters of one argument that are shown, and of a whole command line. */
const LONGEST_ARGUMENT = 60;
const LONGEST_LINE = 400;

/** A command line as it is kept in a store: cut short, and without what looks like a secret. */
export function shownCommandLine(args: readonly string[]): string {
  const shown = args.map((argument, at) => {
    const secret = at > 0 && SECRET_FLAG.test(args[at - 1]!);
    return quoted(secret ? HIDDEN : withoutSecrets(argument));
  });
  return cut(['spex', ...shown].join(' '), LONGEST_LINE);
}

const HIDDEN = '***';
const SECRET_NAME = '(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|authorization)';
const SECRET_FLAG = new RegExp(`^--?[\\w-]*${SECRET_NAME}$`, 'i');
/** `--api-key=…`, `--api-key …`, `API_KEY=…`, `Authorization: Bearer …` within an argument. */
const SECRET_VALUE = new RegExp(
  `((?:[\\w-]*${SECRET_NAME}=|--?[\\w-]*${SECRET_NAME}\\s+|authorization:\\s*)(?:bearer\\s+)?)[^\\s'"]+`,
  'gi',
);
/** Keys that show by themselves: of OpenAI and others, of Hugging Face. */
const KEY = /\b(?:sk-|hf_)[\w-]{16,}/g;
/** User and password of a URL. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;

function withoutSecrets(argument: string): string {
  return argument
    .replace(CREDENTIALS, `$1${HIDDEN}@`)
    .replace(SECRET_VALUE, `$1${HIDDEN}`)
    .replace(KEY, HIDDEN);
}

/** As a shell would want it, on one line. */
function quoted(argument: string): string {
  const line = cut(argument.replaceAll(/\s+/g, ' '), LONGEST_ARGUMENT);
  if (line !== '' && /^[\w@%+=:,./-]+$/.test(line)) return line;
  if (line.includes('"') && !line.includes("'")) return `'${line}'`;
  return `"${line.replaceAll('"', '\\"')}"`;
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
