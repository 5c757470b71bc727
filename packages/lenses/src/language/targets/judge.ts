import { GameError, InvalidArgumentError } from '@spex/core';
import { fillTemplate } from '../../features/template.ts';
import type { CallContext, LanguageModel, Prompt } from '../language-model.ts';
import { promptText } from '../prompt-key.ts';
import { checkCapabilities, checkContext } from '../requirements.ts';
import { unmarked } from './marked.ts';
import { checkMaxTokens } from './own-answer.ts';
import { readNumber } from './read-number.ts';
import { checkCount, defineTarget, estimator, scorerOn, shown, type Target, tokensOf } from './target.ts';

/** Options of `judgeTarget`. */
export interface JudgeOptions {
  /** The model that judges. */
  readonly judge: LanguageModel;
  /** What it is asked: a template with a slot {{answer}} and, if it is to see it, {{prompt}} (the full prompt). */
  readonly template: string;
  /** Least and highest grade; default 0 to 10. */
  readonly range?: readonly [least: number, most: number];
  /** Most tokens of an answer; default 32. */
  readonly maxTokens?: number;
  /** Most tokens of the judge's reply; default 16. */
  readonly replyTokens?: number;
  /** Counted for a reply without a grade in the range, and told by `notes`; default: such a reply is an error. */
  readonly ungraded?: number;
}

/** The grade that a judge gives to the answers that the model gives to the masked prompts. */
export function judgeTarget(options: JudgeOptions): Target {
  const { judge, template, range = [0, 10], ungraded } = options;
  const maxTokens = checkMaxTokens(options.maxTokens ?? 32);
  const replyTokens = checkMaxTokens(options.replyTokens ?? 16);
  if (!(range[0] < range[1])) {
    throw new InvalidArgumentError(
      'range',
      `range must be [least, highest], not [${range.join(', ')}]`,
      range,
    );
  }
  const seesPrompt = /\{\{\s*prompt\s*\}\}/.test(template);
  const question = (answer: string, prompt: Prompt): string =>
    fillTemplate(template, seesPrompt ? { answer, prompt: promptText(prompt) } : { answer }).text;
  question('', '');
  const spec = 'judge';
  return defineTarget(spec, [['generation']], async (model, prompt) => {
    checkCapabilities(judge, { spec, needs: [['generation']] });
    checkContext(model, prompt, maxTokens);
    checkContext(judge, question('', prompt), maxTokens + replyTokens);
    const grades = new Map<string, number | null>();

    const grade = async (answers: readonly string[], context: CallContext): Promise<void> => {
      const fresh = [...new Set(answers)].filter((answer) => !grades.has(answer));
      if (fresh.length === 0) return;
      const questions = fresh.map((answer) => question(answer, prompt));
      const replies = await judge.generate!(questions, { maxTokens: replyTokens }, context);
      checkCount(judge, 'replies', replies.length, fresh.length);
      replies.forEach((reply, at) => {
        const value = readNumber(reply, range);
        if (value === null && ungraded === undefined) {
          throw new GameError(
            `judge '${judge.name}' replied '${shown(reply)}', which holds no grade from ${range[0]} to ${range[1]}: say in the template how to reply, or give ungraded`,
            [],
          );
        }
        grades.set(fresh[at]!, value);
      });
    };

    return scorerOn(
      model,
      'judge',
      [judge.id, template, range, maxTokens, replyTokens, ungraded, question('', prompt)],
      {
        outputs: [`grade by ${judge.name}`],
        estimate: estimator([
          { model, input: tokensOf(model, prompt), output: maxTokens },
          { model: judge, input: tokensOf(judge, question('', prompt)) + maxTokens, output: replyTokens },
        ]),
        ...unmarked(1, {
          names: ['no grade'],
          async score(prompts, context) {
            const answers = await model.generate!(prompts, { maxTokens }, context);
            checkCount(model, 'answers', answers.length, prompts.length);
            await grade(answers, context);
            return Float64Array.from(
              answers.flatMap((answer) => {
                const value = grades.get(answer)!;
                return value === null ? [ungraded!, 1] : [value, 0];
              }),
            );
          },
          notes: ([without = 0], prompted) =>
            without === 0 ? [] : [`${without} of ${prompted} answers got no grade, which counts ${ungraded}`],
        }),
      },
    );
  });
}
