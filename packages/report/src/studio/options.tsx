import type { StudioPreview, StudioRequest } from './api.ts';

const PLAYERS = ['words', 'sentences', 'paragraphs', 'lines', 'whole'] as const;
const SOLVERS = ['auto', 'proxyspex', 'gaussian-process', 'spex', 'lasso', 'exact'] as const;

/** Which parts, which model, what is measured, and what it may take. */
export function Options({
  request,
  change,
  preview,
}: {
  readonly request: StudioRequest;
  readonly change: (part: Partial<StudioRequest>) => void;
  readonly preview: StudioPreview | undefined;
}) {
  return (
    <div class="options">
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
      <label>
        Model
        <input
          id="model"
          list="models"
          placeholder="embedded encoder"
          value={request.model ?? ''}
          onInput={(event) => change({ model: event.currentTarget.value })}
        />
      </label>
      <datalist id="models">
        <option value="openai:gpt-4o-mini" />
        <option value="openai:llama3.2@http://localhost:11434" />
        <option value="gguf:model.gguf" />
        <option value="hub:onnx-community/Qwen3-0.6B-ONNX" />
      </datalist>
      {request.kind !== 'documents' && (
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
        Ablations at most
        <input
          id="budget"
          type="number"
          min="2"
          placeholder={preview ? String(preview.suggested) : ''}
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
          {SOLVERS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </div>
  );
}
