import { contentHash, InvalidArgumentError, isPresent } from '@spex/core';
import type { LanguageModel, Prompt } from '../language/language-model.ts';
import { rememberPrompts } from '../language/prompts/memory.ts';
import { type Example, examplesBlock } from '../language/prompts/sources.ts';
import { checkCapabilities, needsOf } from '../language/requirements.ts';
import { estimator } from '../language/targets/target.ts';
import { classScorer } from './class-scorer.ts';
import { inChunks } from './in-chunks.ts';
import { parseShotTemplate } from './shot-template.ts';
import type { Trainer } from './trainer.ts';

/** Options of `inContextTrainer`. */
export interface InContextOptions {
  /** The training points: demonstrations whose outputs are class names. */
  readonly examples: readonly Example[];
  /** The test points: inputs that the model is asked about, each by itself. */
  readonly tests: readonly string[];
  /** Two class names or more, in the order of the scores. */
  readonly classes: readonly string[];
  /** Stands first in every prompt; default nothing. */
  readonly instruction?: string;
  /**
   * How an example is written, with `{input}` and then `{output}` in it; default `Input: {input}\nOutput: {output}`. A test
   * point is written as far as its output; spaces before that belong to the answer, as tokenizers want it.
   */
  readonly template?: string;
  /** Between instruction, examples and test point; default a blank line. */
  readonly separator?: string;
  /** Calls of the model under way at once in one `train`; default what suits the model, else 1. */
  readonly concurrency?: number;
}

/**
 * The few-shot examples of a prompt as a training set: a subset is the prompt with only its examples, in their order, and
 * the score of a class is the log-probability, in nats, of its name as the answer (scale `logit`). No weights are trained.
 *
 * Of a model that gives log-probabilities of answers it is that of the whole name; else that of the name's first token,
 * where a token that the model does not tell of counts with its upper bound; such a model is asked
 * in a chat, as one message of the user, where it takes chats. Each distinct prompt is asked once. The id is a hash of the model's id, the prompts and the classes.
 *
 * Throws, before anything is spent, CapabilityError for a model that gives neither, and InvalidArgumentError for fewer than
 * two classes (numbers to predict are none), an example whose output is no class, no examples or tests, a template without
 * its two places, and a full prompt that is longer than the model's context.
 */
export function inContextTrainer(model: LanguageModel, options: InContextOptions): Trainer {
  const { examples, tests, classes, instruction = '', separator = '\n\n' } = options;
  const concurrency = options.concurrency ?? model.concurrency ?? 1;
  const template = parseShotTemplate(options.template ?? 'Input: {input}\nOutput: {output}');
  check({ examples, tests, classes, concurrency });
  checkCapabilities(model, { spec: 'in-context', needs: needsOf('contrast:A/B') });

  const shots = examplesBlock(examples, { format: template.example, separator });
  const questions = tests.map(template.question);
  const promptsOf = (isPresent: (example: number) => boolean): string[] => {
    const head = [instruction, shots.render(isPresent)].filter((part) => part !== '');
    return questions.map((question) => [...head, question].join(separator));
  };
  // A chat answers anew; any other text goes on where the prompt ends, with the template's space.
  const isChat = model.capabilities.messages && !model.capabilities.answers;
  const posed = (text: string): Prompt => (isChat ? [{ role: 'user', content: text }] : text);
  const { scorer, loads } = classScorer(model, isChat ? classes : classes.map(template.answer));
  const estimate = estimator(promptsOf(() => true).flatMap((text) => loads(posed(text))));
  const remembered = rememberPrompts(scorer);
  const { batchSize = 1 } = model;
  const width = tests.length * classes.length;
  return {
    id: `in-context:${contentHash(scorer.id, JSON.stringify([instruction, shots.content, separator, questions]))}`,
    name: `in-context learning of ${model.name}`,
    points: examples.length,
    tests: tests.length,
    classes,
    scale: 'logit',
    random: false,
    get notes() {
      return [
        'no weights are trained: a subset is a prompt with only its examples, in their order',
        'no example at all is the zero-shot prompt: what the model says by itself',
        ...(scorer.notes?.() ?? []),
      ];
    },
    batchSize: Math.max(1, Math.ceil((batchSize * concurrency) / tests.length)),
    estimate,
    async train(subsets, { signal }) {
      const asked: string[] = [];
      for (let row = 0; row < subsets.rows; row++) {
        for (const prompt of promptsOf((example) => isPresent(subsets, row, example))) asked.push(prompt);
      }
      const distinct = [...new Set(asked)];
      const known = new Map<string, Float64Array>();
      await inChunks(distinct, batchSize, concurrency, async (chunk) => {
        signal?.throwIfAborted();
        const values = await remembered.score(chunk.map(posed), signal ? { signal } : {});
        chunk.forEach((prompt, at) => {
          known.set(prompt, values.subarray(at * classes.length, (at + 1) * classes.length));
        });
      });
      const scores = new Float64Array(subsets.rows * width);
      asked.forEach((prompt, at) => {
        scores.set(known.get(prompt)!, at * classes.length);
      });
      return scores;
    },
  };
}

function check({
  examples,
  tests,
  classes,
  concurrency,
}: Pick<InContextOptions, 'examples' | 'tests' | 'classes'> & { readonly concurrency: number }): void {
  const wrong = (argument: string, message: string, received: unknown): InvalidArgumentError =>
    new InvalidArgumentError(argument, message, received);
  if (classes.length < 2 || new Set(classes).size !== classes.length) {
    const listed = classes.length === 0 ? 'none' : classes.join(', ');
    const message = `in-context examples need two classes or more, each once, not ${listed}: a model answers with a class's name, and predicts no numbers`;
    throw wrong('classes', message, classes);
  }
  const blank = classes.findIndex((name) => name.trim() === '');
  if (blank >= 0) throw wrong(`classes[${blank}]`, `class ${blank + 1} has a blank name`, classes[blank]);
  examples.forEach(({ output }, at) => {
    if (classes.includes(output)) return;
    const message = `example ${at + 1} has the output '${output}', which is none of the classes ${classes.join(', ')}`;
    throw wrong(`examples[${at}]`, message, output);
  });
  if (tests.length === 0) throw wrong('tests', 'give at least one test point', tests);
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    const message = `concurrency must be an integer of at least 1, not ${concurrency}`;
    throw wrong('concurrency', message, concurrency);
  }
}
