import { useEffect, useState } from 'preact/hooks';
import { api, type RequestPart, type StudioPreview, type StudioRequest, type StudioTable } from './api.ts';
import { CostView } from './cost-view.tsx';
import { DataForm } from './data-form.tsx';
import { DataPreview } from './data-preview.tsx';
import { Input } from './input.tsx';
import { isPaid, Options } from './options.tsx';
import { Preview } from './preview.tsx';
import { isTable, readDropped } from './read-dropped.ts';

const KINDS = [
  ['text', 'Text'],
  ['chat', 'Chat'],
  ['documents', 'Documents'],
  ['data', 'Training set'],
] as const;
/** Milliseconds without a key before the preview is asked for. */
const PAUSE = 250;
/** A table of more rows is more likely a training set than documents to answer a question by. */
const MOST_DOCUMENTS = 100;
/** More documents than that are no question's context. */
const MOST_SHOWN = 1000;

/** Where a person says what to explain, and sees what a model would be asked and what that would take. */
export function Compose({
  first,
  changed,
  started,
}: {
  readonly first: StudioRequest;
  /** Told what was typed so far, so that it is there when the reader comes back. */
  readonly changed: (request: StudioRequest) => void;
  readonly started: (id: string) => void;
}) {
  const [request, setRequest] = useState(first);
  const [preview, setPreview] = useState<StudioPreview>();
  const [problem, setProblem] = useState('');
  const [costly, setCostly] = useState('');
  const [starting, setStarting] = useState(false);
  const [over, setOver] = useState(false);
  /** The table that was opened last: it can be taken for the other thing, too. */
  const [opened, setOpened] = useState<File>();
  const [table, setTable] = useState<StudioTable>();
  const change = (part: RequestPart): void => {
    setRequest((before) => {
      // An empty field is as good as none.
      const given = Object.entries({ ...before, ...part }).filter(
        ([, value]) => value !== '' && value !== undefined && !Number.isNaN(value),
      );
      const next = Object.fromEntries(given) as unknown as StudioRequest;
      const { price: _, maxCost: __, ...free } = next;
      return isPaid(next) ? next : free;
    });
  };
  const said = (error: unknown): void => setProblem((error as Error).message);

  useEffect(() => {
    const { train, header = true } = first;
    if (train !== undefined) api.tableOf(train, header).then(setTable, said);
  }, []);
  useEffect(() => {
    changed(request);
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
      said(error);
    } finally {
      setStarting(false);
    }
  };
  const asData = async (file: File): Promise<void> => {
    const given = await api.table(file, true);
    setTable(given);
    change(learning(given));
  };
  const asDocuments = async (file: File): Promise<void> => change(await readDropped([file]));
  const drop = async (files: readonly File[]): Promise<void> => {
    setOver(false);
    if (files.length === 0) return;
    const [file] = files;
    try {
      const single = files.length === 1 && isTable(file!) ? file : undefined;
      setOpened(single);
      if (single && (request.kind === 'data' || /\.(jsonl|ndjson)$/i.test(single.name))) await asData(single);
      else if (single && (await api.table(single, true)).rows > MOST_DOCUMENTS) await asData(single);
      else change(await readDropped(files));
    } catch (error) {
      said(error);
    }
  };
  const isData = request.kind === 'data';
  const few = table === undefined || table.rows <= MOST_SHOWN;
  const other = opened && few && !/\.(jsonl|ndjson)$/i.test(opened.name) ? opened : undefined;
  const wrong = problem || (isEmpty(request) ? '' : costly);

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
        void drop([...(event.dataTransfer?.files ?? [])]);
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
            onClick={() =>
              change({ kind, ...((kind === 'data') !== isData && { players: '', model: '', budget: '' }) })
            }
          >
            {name}
          </button>
        ))}
        <label class="plain file">
          Open files
          <input
            type="file"
            id="files"
            class="unseen"
            multiple
            onChange={(event) => {
              void drop([...(event.currentTarget.files ?? [])]);
              // The same file again is a change, too.
              event.currentTarget.value = '';
            }}
          />
        </label>
        <span class="hint">
          {isData
            ? 'or drop a table here: CSV, TSV or JSON lines'
            : 'or drop them here: texts, a chat or documents as JSON, a CSV or TSV whose rows are documents or a training set'}
        </span>
      </fieldset>
      {other && (
        <p class="hint tools" id="opened">
          {isData ? `The rows of ${other.name} are learnt from.` : `The rows of ${other.name} are documents.`}
          <button
            type="button"
            class="plain"
            id="take-as"
            onClick={() => void (isData ? asDocuments(other) : asData(other)).catch(said)}
          >
            {isData ? 'Take them as documents' : 'Take them as a training set'}
          </button>
        </p>
      )}
      {isData ? (
        <DataForm {...{ request, change, table, setTable, preview, fail: said }} />
      ) : (
        <Input request={request} change={change} />
      )}
      <Options request={request} change={change} preview={preview} />
      {wrong !== '' && (
        <p class="problem" role="alert">
          {wrong}
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
            {plannedInWords(preview)}
          </span>
        )}
      </div>
      {!isEmpty(request) && problem === '' && <CostView request={request} fail={setCostly} />}
      {preview?.data && <DataPreview {...{ request, change, preview, data: preview.data }} />}
      {preview && !preview.data && <Preview preview={preview} />}
    </form>
  );
}

/** A training set, as its table suggests. */
function learning({ id, label, text }: StudioTable): RequestPart {
  return {
    kind: 'data',
    train: id,
    test: '',
    header: true,
    labelColumn: label ?? '',
    textColumn: text ?? '',
    ...{ players: '', model: '', trainer: '', measure: '', budget: '', trainRows: '', testRows: '' },
    ...{ exclude: [], explain: [], features: text === null ? ['columns'] : ['encoder'] },
  };
}

function plannedInWords({ players, budget, data }: StudioPreview): string {
  const most = (noun: string): string =>
    budget === null ? '' : `, at most ${budget.toLocaleString('en-US')} ${noun}`;
  if (data === null) return `${players.length} parts${most('ablations')}`;
  const { rows } = data;
  const count = (value: number): string => value.toLocaleString('en-US');
  const parts = data.players === null ? '' : `, ${count(data.players)} players`;
  return `trained on ${count(rows.train)} of ${count(rows.all)} rows, tested on ${count(rows.test)}${parts}${most('retrainings')}`;
}

function isEmpty({ kind, text, messages, documents, question, train, labelColumn }: StudioRequest): boolean {
  if (kind === 'text') return (text ?? '').trim() === '';
  if (kind === 'chat') return !messages?.some(({ content }) => content.trim() !== '');
  if (kind === 'data') return train === undefined || (labelColumn ?? '') === '';
  return (question ?? '').trim() === '' || !documents?.some((one) => one.text.trim() !== '');
}
