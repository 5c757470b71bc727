import { InvalidArgumentError } from '@spex/core';
import { TARGET_KINDS } from '../requirements.ts';
import { type AnswerOptions, answerTarget } from './answer.ts';
import { logitTarget, logOddsTarget, marginTarget } from './class.ts';
import { contrastTarget } from './contrast.ts';
import { type OwnAnswerOptions, ownAnswerTarget } from './own-answer.ts';
import { type SimilarOptions, similarTarget } from './similar.ts';
import type { Target } from './target.ts';

/** What a spec leaves open. */
export type TargetOptions = AnswerOptions & OwnAnswerOptions & SimilarOptions;

const CLASSES: ReadonlyMap<string, (label: string) => Target> = new Map([
  ['logit', logitTarget],
  ['log-odds', logOddsTarget],
  ['margin', marginTarget],
]);

/**
 * The target that a spec names: `logit:LABEL`, `log-odds:LABEL`, `margin:LABEL`, `answer:TEXT`, `own-answer`,
 * `contrast:A/B`, `similar:TEXT` or `similar`. Answers and texts are taken byte for byte, white space included; inside an
 * answer of a contrast `\/` is a slash and `\\` a backslash. Throws InvalidArgumentError that says what would be right.
 */
export function parseTarget(spec: string, options: TargetOptions = {}): Target {
  const colon = spec.indexOf(':');
  const kind = (colon < 0 ? spec : spec.slice(0, colon)).trim().toLowerCase();
  const rest = colon < 0 ? null : spec.slice(colon + 1);
  const classTarget = CLASSES.get(kind);
  if (classTarget !== undefined) {
    const label = (rest ?? '').trim();
    if (label === '') throw wrong(`target ${kind} needs a class, ${kind}:LABEL`, spec);
    return classTarget(label);
  }
  if (kind === 'answer') return answerTarget(rest ?? '', options);
  if (kind === 'own-answer') {
    if (rest === null) return ownAnswerTarget(options);
    throw wrong('target own-answer takes no text: to give the answer, write answer:TEXT', spec);
  }
  if (kind === 'contrast') return contrastTarget(...splitContrast(rest ?? '', spec));
  if (kind === 'similar') return similarTarget(rest ?? undefined, options);
  const known = TARGET_KINDS.map((one) => one.spec).join(', ');
  throw wrong(`unknown target '${spec}': give one of ${known}`, spec);
}

/** The two answers of `A/B`. */
function splitContrast(pair: string, spec: string): [string, string] {
  const answers = [''];
  for (const [piece] of pair.matchAll(/\\[\\/]|[\s\S]/g)) {
    if (piece === '/') answers.push('');
    else answers.push(answers.pop()! + piece.slice(-1));
  }
  if (answers.length === 2 && answers[0] !== '' && answers[1] !== '') return [answers[0]!, answers[1]!];
  const right = answers.length < 3 ? 'two answers' : `one slash, not ${answers.length - 1}`;
  throw wrong(`target contrast needs ${right}, contrast:A/B; \\/ is a slash inside an answer`, spec);
}

function wrong(message: string, spec: string): InvalidArgumentError {
  return new InvalidArgumentError('target', message, spec);
}
