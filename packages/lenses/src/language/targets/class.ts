import { InvalidArgumentError } from '@spex/core';
import type { LanguageModel } from '../language-model.ts';
import { checkContext, needsOf } from '../requirements.ts';
import { checkCount, defineTarget, estimator, scorerOn, type Target, tokensOf } from './target.ts';

/** The logit of a class. */
export function logitTarget(label: string): Target {
  return classTarget('logit', label, (logits, at) => logits[at]!);
}

/** ln(p / (1 - p)) of a class, computed from the logits, so that it is exact where p rounds to 0 or 1. */
export function logOddsTarget(label: string): Target {
  return classTarget('log-odds', label, (logits, at) => logits[at]! - logSumExp(others(logits, at)));
}

/** The logit of a class above the highest of the other classes' logits: positive where the class is the model's choice. */
export function marginTarget(label: string): Target {
  return classTarget('margin', label, (logits, at) => logits[at]! - Math.max(...others(logits, at)));
}

function classTarget(
  kind: string,
  label: string,
  value: (logits: Float64Array, at: number) => number,
): Target {
  return defineTarget(`${kind}:${label}`, needsOf(`${kind}:LABEL`), async (model, prompt) => {
    const at = findClass(model, label);
    checkContext(model, prompt, 0);
    const { classes } = model.capabilities;
    const width = classes.length;
    return scorerOn(model, kind, [classes[at], at], {
      settled: { spec: `${kind}:${classes[at]}` },
      outputs: [`${kind}(${classes[at]})`],
      estimate: estimator([{ model, input: tokensOf(model, prompt), output: 0 }]),
      async score(prompts, context) {
        const logits = await model.classify!(prompts.map(plain), context);
        checkCount(model, 'logits', logits.length, prompts.length * width);
        return Float64Array.from(prompts, (_, row) =>
          value(logits.subarray(row * width, (row + 1) * width), at),
        );
      },
    });
  });
}

function plain(prompt: unknown): string {
  if (typeof prompt === 'string') return prompt;
  throw new InvalidArgumentError('prompts', 'a classifier takes plain text, and this is a chat', prompt);
}

/** The class of that name; upper and lower case count only where two classes differ by nothing else. */
function findClass(model: LanguageModel, label: string): number {
  const { classes } = model.capabilities;
  const exact = classes.indexOf(label);
  if (exact >= 0) return exact;
  const wanted = label.trim().toLowerCase();
  const alike = classes.flatMap((one, at) => (one.toLowerCase() === wanted ? [at] : []));
  if (alike.length === 1) return alike[0]!;
  throw new InvalidArgumentError(
    'target',
    `model '${model.name}' has no class '${label}': it has ${classes.join(', ')}`,
    label,
  );
}

/** A classifier of one class tells it from a class whose logit is always 0. */
function others(logits: Float64Array, at: number): Float64Array {
  return logits.length === 1 ? Float64Array.of(0) : logits.filter((_, other) => other !== at);
}

function logSumExp(logits: Float64Array): number {
  const most = Math.max(...logits);
  return most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
}
