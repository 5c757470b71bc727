import type { Json } from './client.ts';

/** What a server tells of the model that it runs: changes where the weights do, as far as it tells. */
export class Revision {
  readonly #model: string;
  #listed: unknown;
  readonly #answered = new Set<string>();
  readonly #fingerprints = new Set<string>();

  constructor(model: string) {
    this.#model = model;
  }

  /** The server's list of models: the entry of this one, or of the only one that there is. */
  list(answer: Json): void {
    const entries = Array.isArray(answer.data) ? (answer.data as Json[]) : [];
    const entry = entries.find((one) => one?.id === this.#model) ?? (entries.length === 1 ? entries[0] : {});
    // vLLM and llama.cpp write the time of the question as `created`, so only what is known to stay is taken.
    const { id, root, parent, owned_by, digest, revision, meta } = entry as Json;
    this.#listed = [id, root, parent, owned_by, digest, revision, weightsOf(meta)];
  }

  /** An answer to a question: OpenAI tells the dated model behind an alias, llama.cpp its build. */
  answer({ model, system_fingerprint: fingerprint }: Json): void {
    if (typeof model === 'string') this.#answered.add(model);
    if (typeof fingerprint === 'string') this.#fingerprints.add(fingerprint);
  }

  /** All of it, as a part of an id. */
  get id(): readonly unknown[] {
    // `fp_…` names the machines that happened to answer, of which a hosted model has many; where others differ, so do they.
    const [fingerprint, ...others] = this.#fingerprints;
    const steady = others.length === 0 && !/^fp_/.test(fingerprint ?? 'fp_') ? fingerprint : undefined;
    return [this.#listed, [...this.#answered].sort(), steady];
  }
}

/** llama.cpp's facts of a file, without the length of the context, which is the server's. */
function weightsOf(meta: unknown): unknown {
  if (typeof meta !== 'object' || meta === null) return undefined;
  const { vocab_type, n_vocab, n_ctx_train, n_embd, n_params, size } = meta as Json;
  return [vocab_type, n_vocab, n_ctx_train, n_embd, n_params, size];
}
