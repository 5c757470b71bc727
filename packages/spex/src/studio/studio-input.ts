import { InvalidArgumentError } from '@spex/core';
import type { Document, Message } from '@spex/lenses';
import { SHAPES } from './shapes.ts';

/** What a page asks to explain, as JSON. */
export interface StudioInput {
  readonly kind: 'text' | 'chat' | 'documents' | 'data';
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
  /** US dollars a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** US dollars that the run may cost at most. */
  readonly maxCost?: number;
  /** Ids of tables that the page has given before; without `test` some rows of `train` are set aside to test on. */
  readonly train?: string;
  readonly test?: string;
  /** False: the first line of the tables is a row like the others. */
  readonly header?: boolean;
  readonly labelColumn?: string;
  readonly textColumn?: string;
  /** Columns that are no features. */
  readonly exclude?: readonly string[];
  readonly features?: readonly string[];
  readonly trainer?: string;
  readonly measure?: string;
  /** Rows to train on and to test on at most, drawn at random where the table has more. */
  readonly trainRows?: number;
  readonly testRows?: number;
  /** Test rows that are explained beside the mean over all of them, counted from 0. */
  readonly explain?: readonly number[];
  /** What the run is called; default the beginning of what is explained. */
  readonly title?: string;
}

/** Reads the shape of what a page sent. Throws InvalidArgumentError that names the field at fault. */
export function checkInput(body: unknown): StudioInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw wrong('body', 'the request must be an object');
  }
  for (const [name, value] of Object.entries(body)) {
    const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name as keyof StudioInput] : undefined;
    if (shape === undefined) throw wrong(name, `there is no field '${name}'`);
    if (value !== undefined && !shape.fits(value)) throw wrong(name, `${name} must be ${shape.what}`);
  }
  const input = body as StudioInput;
  if (input.kind === undefined) throw wrong('kind', `kind must be ${SHAPES.kind.what}`);
  return input;
}

/** Throws InvalidArgumentError for whatever is a program of this machine, which whoever holds the page's address could then start. */
export function refusePrograms({ model, target, trainer }: StudioInput): void {
  const program = [model, target, trainer].find(
    (spec) => spec !== undefined && /^\s*(command|script):/i.test(spec),
  );
  if (program === undefined) return;
  const message = `'${program}' is a program of this machine: start the studio with --programs to allow it`;
  throw wrong('model', message);
}

/** The fields of these names that are given. */
export function pick<K extends keyof StudioInput>(
  input: StudioInput,
  names: readonly K[],
): { readonly [N in K]?: Exclude<StudioInput[N], undefined> } {
  const given = names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]] as const]));
  return Object.fromEntries(given) as { readonly [N in K]?: Exclude<StudioInput[N], undefined> };
}

/** What is asked of the game, whoever solves it and for how much: equal questions are equal games. */
export function questionOf(input: StudioInput): string {
  const { title: _, price: __, maxCost: ___, solver: ____, index: _____, order: ______, ...rest } = input;
  // How many clusters there are may go by the budget.
  const { budget: _______, ...question } = rest;
  return canonical(input.players === 'clusters:auto' ? rest : question);
}

/** The same run: it asks for the same ablations. */
export function runOf(input: StudioInput): string {
  const { title: _, price: __, maxCost: ___, ...rest } = input;
  return canonical(rest);
}

/** JSON with its fields in order. */
function canonical(fields: object): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function wrong(argument: string, message: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, message);
}
