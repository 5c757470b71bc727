import { useEffect, useState } from 'preact/hooks';
import { api, type StudioPreview, type StudioRequest } from './api.ts';
import { Input } from './input.tsx';
import { Options } from './options.tsx';
import { Preview } from './preview.tsx';
import { readDropped } from './read-dropped.ts';

const KINDS = [
  ['text', 'Text'],
  ['chat', 'Chat'],
  ['documents', 'Documents'],
] as const;
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

function isEmpty({ kind, text, messages, documents, question }: StudioRequest): boolean {
  if (kind === 'text') return (text ?? '').trim() === '';
  if (kind === 'chat') return !messages?.some(({ content }) => content.trim() !== '');
  return (question ?? '').trim() === '' || !documents?.some((one) => one.text.trim() !== '');
}
