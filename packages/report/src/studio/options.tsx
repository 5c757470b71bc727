import type { RequestPart, StudioPreview, StudioRequest } from './api.ts';

const PLAYERS = ['words', 'sentences', 'paragraphs', 'lines', 'whole'] as const;
const SOLVERS = [
  [
    'what acts together',
    ['auto', 'gaussian-process', 'proxyspex', 'sparse-regression', 'spex', 'lasso', 'exact'],
  ],
  ['Shapley values', ['proxy-shap', 'regression-msr', 'kernel-shap', 'leverage-shap', 'permutation']],
] as const;

/** Which parts, which model, what is measured, and what it may take. */
export function Options({
  request,
  change,
  preview,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
  readonly preview: StudioPreview | undefined;
}) {
  const isData = request.kind === 'data';
  return (
    <div class="options">
      {!isData && (
        <label>
          Parts
          <select
            id="players"
            value={request.players ?? ''}
            onChange={(event) => change({ players: event.currentTarget.value })}
          >
            <option value="">{request.kind === 'text' ? 'words' : 'as they are'}</option>
            {PLAYERS.map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        </label>
      )}
      {(!isData || request.trainer === 'in-context') && (
        <label>
          Model
          <input
            id="model"
            list="models"
            placeholder={isData ? 'a language model' : 'embedded encoder'}
            value={request.model ?? ''}
            onInput={(event) => change({ model: event.currentTarget.value })}
          />
        </label>
      )}
      <datalist id="models">
        <option value="openai:gpt-4o-mini" />
        <option value="openai:llama3.2@http://localhost:11434" />
        <option value="gguf:model.gguf" />
        <option value="hub:onnx-community/Qwen3-0.6B-ONNX" />
      </datalist>
      {request.kind !== 'documents' && !isData && (
        <label>
          Measured
          <input
            id="target"
            placeholder="its own answer, or sentiment"
            value={request.target ?? ''}
            onInput={(event) => change({ target: event.currentTarget.value })}
          />
        </label>
      )}
      <label>
        {isData ? 'Retrainings at most' : 'Ablations at most'}
        <input
          id="budget"
          type="number"
          min="2"
          placeholder={preview?.suggested ? String(preview.suggested) : ''}
          value={request.budget ?? ''}
          onInput={(event) => change({ budget: event.currentTarget.valueAsNumber })}
        />
      </label>
      <label>
        Solver
        <select
          id="solver"
          value={request.solver ?? 'auto'}
          onChange={(event) => change({ solver: event.currentTarget.value })}
        >
          {SOLVERS.map(([what, names]) => (
            <optgroup key={what} label={what}>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {isPaid(request) && <Prices request={request} change={change} />}
    </div>
  );
}

/** Whether the model is asked of a server, which may cost money. */
export function isPaid({ model = '' }: StudioRequest): boolean {
  return /^\s*openai:/i.test(model);
}

/** What a server's tokens cost, which it does not tell, and the most that may be spent. */
function Prices({
  request: { price, maxCost },
  change,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
}) {
  const amount = (id: string, name: string, value: number | undefined, set: (value: number) => void) => (
    <label>
      {name}
      <input
        id={id}
        type="number"
        min="0"
        step="any"
        value={value ?? ''}
        onInput={(event) => set(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
  const { input = 0, output = 0 } = price ?? {};
  return (
    <>
      {amount('price-input', 'US$ a million tokens read', price?.input, (read) =>
        change({ price: Number.isNaN(read) ? undefined : { input: read, output } }),
      )}
      {amount('price-output', 'and written', price?.output, (written) =>
        change({
          price: Number.isNaN(written) ? undefined : { input, output: written },
        }),
      )}
      {price && amount('max-cost', 'Spend at most (US$)', maxCost, (most) => change({ maxCost: most }))}
    </>
  );
}
