import { useEffect, useState } from 'preact/hooks';
import { api, type StudioPreview, type StudioRequest } from './api.ts';
import { readDropped } from './read-dropped.ts';

const KINDS = [
  ['text', 'Text'],
  ['chat', 'Chat'],
  ['documents', 'Documents'],
] as const;
const PLAYERS = ['words', 'sentences', 'paragraphs', 'lines', 'whole'] as const;
const SOLVERS = ['auto', 'proxyspex', 'gaussian-process', 'spex', 'lasso', 'exact'] as const;
/** Milliseconds without a key before the preview is asked for. */
const PAUSE = 250;

/** Where a person says what to explain, and sees what a model would be asked. */
export function Compose({
  first,
  started,
}: {
  readonly first: StudioRequest;
  readonly started: (id: string) => void;
}) {
  const [request, setRequest] = useState(first);
  const [preview, setPreview] = useState<StudioPreview>();
  const [problem, setProblem] = useState('');
  const [starting, setStarting] = useState(false);
  const [over, setOver] = useState(false);
  const change = (part: Partial<StudioRequest>): void => {
    const next = { ...request, ...part } as Record<string, unknown>;
    // An empty field is as good as none.
    for (const name of ['players', 'model', 'target', 'solver', 'answer', 'budget']) {
      if (next[name] === '' || Number.isNaN(next[name])) delete next[name];
    }
    setRequest(next as unknown as StudioRequest);
  };

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      if (isEmpty(request)) {
        setPreview(undefined);
        setProblem('');
        return;
      }
      api.preview(request, stop.signal).then(
        (found) => {
          setPreview(found);
          setProblem('');
        },
        (error: Error) => error.name !== 'AbortError' && setProblem(error.message),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [request]);

  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      started((await api.start(request)).id);
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setStarting(false);
    }
  };
  const drop = async (files: FileList | null | undefined): Promise<void> => {
    setOver(false);
    if (!files?.length) return;
    try {
      change(await readDropped([...files]));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };

  return (
    <form
      class={over ? 'compose over' : 'compose'}
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        void drop(event.dataTransfer?.files);
      }}
    >
      <h1>What should be explained?</h1>
      <fieldset class="tools kinds">
        <legend class="unseen">What it is</legend>
        {KINDS.map(([kind, name]) => (
          <button
            key={kind}
            type="button"
            class="plain"
            aria-pressed={request.kind === kind}
            onClick={() => change({ kind })}
          >
            {name}
          </button>
        ))}
        <label class="plain file">
          Open files
          <input
            type="file"
            class="unseen"
            multiple
            onChange={(event) => void drop(event.currentTarget.files)}
          />
        </label>
        <span class="hint">
          or drop them here: texts, a chat or documents as JSON, a CSV whose rows are documents
        </span>
      </fieldset>
      <Input request={request} change={change} />
      <Options request={request} change={change} preview={preview} />
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="tools">
        <button
          type="submit"
          class="plain go"
          id="run"
          disabled={starting || isEmpty(request) || problem !== ''}
        >
          {starting ? 'Starting …' : 'Explain'}
        </button>
        {preview && (
          <span class="hint" id="planned">
            {preview.players.length} parts, at most {preview.budget.toLocaleString('en-US')} ablations
          </span>
        )}
      </div>
      {preview && <Preview preview={preview} />}
    </form>
  );
}

function Input({
  request,
  change,
}: {
  readonly request: StudioRequest;
  readonly change: (part: Partial<StudioRequest>) => void;
}) {
  if (request.kind === 'text') {
    return (
      <label class="field">
        <span>Text</span>
        <textarea
          id="text"
          rows={6}
          value={request.text ?? ''}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
    );
  }
  if (request.kind === 'chat') {
    const messages = request.messages ?? [{ role: 'user', content: '' }];
    const set = (at: number, part: { role?: string; content?: string }) =>
      change({ messages: messages.map((message, own) => (own === at ? { ...message, ...part } : message)) });
    return (
      <fieldset class="field">
        <legend>Messages</legend>
        {messages.map(({ role, content }, at) => (
          <div class="row" key={at}>
            <select
              aria-label={`Role of message ${at + 1}`}
              value={role}
              onChange={(event) => set(at, { role: event.currentTarget.value })}
            >
              {['system', 'user', 'assistant'].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <textarea
              aria-label={`Message ${at + 1}`}
              rows={2}
              value={content}
              onInput={(event) => set(at, { content: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              aria-label={`Remove message ${at + 1}`}
              onClick={() => change({ messages: messages.filter((_, own) => own !== at) })}
            >
              ×
            </button>
          </div>
        ))}
        <button
          type="button"
          class="plain"
          onClick={() =>
            change({
              messages: [
                ...messages,
                { role: messages.at(-1)?.role === 'user' ? 'assistant' : 'user', content: '' },
              ],
            })
          }
        >
          Add a message
        </button>
      </fieldset>
    );
  }
  const documents = request.documents ?? [{ text: '' }, { text: '' }];
  const set = (at: number, part: { title?: string; text?: string }) =>
    change({ documents: documents.map((one, own) => (own === at ? { ...one, ...part } : one)) });
  return (
    <>
      <label class="field">
        <span>Question</span>
        <input
          id="question"
          value={request.question ?? ''}
          onInput={(event) => change({ question: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Answer to explain (default: the model’s own)</span>
        <input
          id="answer"
          value={request.answer ?? ''}
          onInput={(event) => change({ answer: event.currentTarget.value })}
        />
      </label>
      <fieldset class="field">
        <legend>Documents</legend>
        {documents.map(({ title, text }, at) => (
          <div class="row" key={at}>
            <input
              aria-label={`Title of document ${at + 1}`}
              placeholder="Title"
              value={title ?? ''}
              onInput={(event) => set(at, { title: event.currentTarget.value })}
            />
            <textarea
              aria-label={`Document ${at + 1}`}
              rows={2}
              value={text}
              onInput={(event) => set(at, { text: event.currentTarget.value })}
            />
            <button
              type="button"
              class="plain"
              aria-label={`Remove document ${at + 1}`}
              onClick={() => change({ documents: documents.filter((_, own) => own !== at) })}
            >
              ×
            </button>
          </div>
        ))}
        <button
          type="button"
          class="plain"
          onClick={() => change({ documents: [...documents, { text: '' }] })}
        >
          Add a document
        </button>
      </fieldset>
    </>
  );
}

function Options({
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

function Preview({ preview }: { readonly preview: StudioPreview }) {
  return (
    <section class="preview" aria-label="What a model would be asked">
      <h2>What a model would be asked</h2>
      <p class="parts">
        {preview.players.slice(0, 200).map(({ label }, at) => (
          <span class="chip" key={at}>
            {label}
          </span>
        ))}
        {preview.players.length > 200 && ` and ${preview.players.length - 200} more`}
      </p>
      {preview.masked.map((text, at) => (
        <pre key={at}>{text === '' ? '(nothing)' : text}</pre>
      ))}
    </section>
  );
}

function isEmpty({ kind, text, messages, documents, question }: StudioRequest): boolean {
  if (kind === 'text') return (text ?? '').trim() === '';
  if (kind === 'chat') return !messages?.some(({ content }) => content.trim() !== '');
  return (question ?? '').trim() === '' || !documents?.some((one) => one.text.trim() !== '');
}
