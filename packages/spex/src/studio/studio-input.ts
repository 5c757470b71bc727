import { checkOptions, type Explanation, getSolver, InvalidArgumentError } from '@spex/core';
import type { Document, Message } from '@spex/lenses';
import { defaultBudget } from '../default-budget.ts';
import type { ExplainOptions, OpenSource } from '../explain-text.ts';
import { checkModelOptions, type ModelOptions } from '../models/model-options.ts';
import { chatSource } from '../prompts/chat-file.ts';
import { contextSource, openContext } from '../prompts/context-source.ts';
import { type Source, textSource } from '../source.ts';
import { SHAPES } from './shapes.ts';

/** What a page asks to explain, as JSON. */
export interface StudioInput {
  readonly kind: 'text' | 'chat' | 'documents';
  readonly text?: string;
  readonly messages?: readonly Message[];
  readonly documents?: readonly Document[];
  readonly question?: string;
  readonly answer?: string;
  readonly players?: string;
  readonly absent?: string;
  readonly model?: string;
  readonly target?: string;
  readonly solver?: string;
  readonly budget?: number;
  readonly seed?: number;
  readonly index?: string;
  readonly order?: number;
  /** What the run is called; default the beginning of what is explained. */
  readonly title?: string;
}

/** Something to explain that came from a page, checked, before any model is asked. */
export interface StudioJob {
  readonly input: StudioInput;
  readonly title: string;
  readonly source: Source;
  readonly options: ExplainOptions;
  readonly open?: OpenSource;
}

/** Longest title made of an input. */
const TITLE = 80;

/**
 * Reads what a page sent. Throws InvalidArgumentError that names the field at fault. `programs`: whether models may be programs of this
 * machine (`command:`, `script:`), which whoever holds the page's address could then start.
 */
export function readInput(body: unknown, programs: boolean): StudioJob {
  const input = checkShape(body);
  if (!programs) refusePrograms(input);
  const options: ExplainOptions = {
    ...pick(input, ['model', 'target', 'solver', 'budget', 'seed', 'index', 'order']),
  };
  const job = sourceOf(input, options);
  // The answer of a question makes its own target.
  if (input.kind !== 'documents') checkModelOptions(options);
  const { draft } = job.source;
  const solver = getSolver(input.solver ?? 'auto');
  checkOptions(solver, draft, {
    budget: input.budget ?? defaultBudget(draft.players.length, solver),
    ...pick(input, ['seed', 'index', 'order']),
  });
  return { input, title: titleOf(input), options, ...job };
}

function sourceOf(input: StudioInput, options: ModelOptions): Pick<StudioJob, 'source' | 'open'> {
  const cut = pick(input, ['players', 'absent']);
  if (input.kind === 'text') {
    if (input.text === undefined) throw wrong('text', 'there is no text');
    return { source: textSource({ text: input.text, ...cut }) };
  }
  if (input.kind === 'chat') {
    if (input.messages === undefined) throw wrong('messages', 'there are no messages');
    return { source: chatSource(input.messages, cut) };
  }
  const { documents, question, answer, target } = input;
  if (documents === undefined) throw wrong('documents', 'there are no documents');
  if (question === undefined || question.trim() === '') throw wrong('question', 'there is no question');
  const asked = { question, answer, target, asksModel: input.model !== undefined };
  const source = contextSource(asked, documents, { players: input.players });
  return { source, open: (opened, context) => openContext(asked, options, opened, context) };
}

function checkShape(body: unknown): StudioInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw wrong('body', 'the request must be an object');
  }
  for (const [name, value] of Object.entries(body)) {
    const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name as keyof StudioInput] : undefined;
    if (shape === undefined) throw wrong(name, `there is no field '${name}'`);
    if (value !== undefined && !shape.fits(value)) throw wrong(name, `${name} must be ${shape.what}`);
  }
  const input = body as StudioInput;
  if (input.kind === undefined) throw wrong('kind', 'kind must be text, chat or documents');
  return input;
}

function refusePrograms({ model, target }: StudioInput): void {
  const program = [model, target].find((spec) => spec !== undefined && /^\s*(command|script):/i.test(spec));
  if (program === undefined) return;
  const message = `'${program}' is a program of this machine: start the studio with --programs to allow it`;
  throw wrong('model', message);
}

function titleOf({ title, text, question, messages }: StudioInput): string {
  const whole = title ?? question ?? text ?? messages?.at(-1)?.content ?? '';
  const line = whole.trim().replace(/\s+/gu, ' ');
  return line.length <= TITLE ? line : `${line.slice(0, TITLE - 1)}…`;
}

function pick<K extends keyof StudioInput>(input: StudioInput, names: readonly K[]): Pick<StudioInput, K> {
  const given = names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]] as const]));
  return Object.fromEntries(given) as Pick<StudioInput, K>;
}

function wrong(argument: string, message: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, message);
}

/** A run as the list of runs shows it. */
export interface RunSummary {
  readonly id: string;
  readonly title: string;
  readonly kind: StudioInput['kind'];
  readonly state: RunState;
  /** ISO 8601. */
  readonly started: string;
  readonly done: number;
  readonly planned: number;
  readonly r2: number | null;
  readonly model: string;
}

export type RunState = 'running' | 'complete' | 'partial' | 'failed';

/** A run, whole. */
export interface RunRecord extends RunSummary {
  readonly input: StudioInput;
  readonly explanation: Explanation | null;
  /** Of each round. */
  readonly convergence: readonly {
    readonly ablations: number;
    readonly r2: number;
    readonly standardError: number | null;
  }[];
  readonly error: string | null;
}
