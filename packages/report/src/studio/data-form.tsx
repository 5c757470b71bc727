import { useState } from 'preact/hooks';
import { api, type RequestPart, type StudioPreview, type StudioRequest, type StudioTable } from './api.ts';
import { Amount, Choice } from './fields.tsx';
import { PlayersChoice } from './players-choice.tsx';
import { TableSample } from './table-sample.tsx';

const TRAINERS = [
  ['', 'logistic or ridge regression'],
  ['knn', 'nearest neighbours'],
  ['naive-bayes', 'naive Bayes'],
  ['tree', 'a tree'],
  ['boosted', 'boosted trees'],
  ['mlp', 'a small neural network'],
  ['in-context', 'examples of a prompt'],
] as const;
/** A table, what is to be learnt from it, and what is left out as one. */
export function DataForm({
  request,
  change,
  table,
  setTable,
  preview,
  fail,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
  readonly table: StudioTable | undefined;
  readonly setTable: (table: StudioTable) => void;
  readonly preview: StudioPreview | undefined;
  readonly fail: (error: unknown) => void;
}) {
  const [second, setSecond] = useState<StudioTable>();
  if (table === undefined) {
    return (
      <p class="field hint" id="no-table">
        Open or drop a table with a column that is to be learnt: which of its rows, together, made the model
        what it is?
      </p>
    );
  }
  const { header = true, exclude = [], features = ['columns'] } = request;
  const names = table.columns.map(({ name }) => name);
  const isText = request.textColumn !== undefined;
  const others = names.filter((name) => name !== request.labelColumn && name !== request.textColumn);
  const inContext = request.trainer === 'in-context';
  const readHeader = async (named: boolean): Promise<void> => {
    const again = await api.tableOf(table.id, named);
    setTable(again);
    const { label, text } = again;
    const given = { labelColumn: label ?? '', textColumn: text ?? '', exclude: [], players: '' };
    change({ header: named, ...given, features: [text === null ? 'columns' : 'encoder'] });
  };
  const openSecond = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const given = await api.table(file, header);
    setSecond(given);
    change({ test: given.id, explain: [] });
  };
  return (
    <>
      <TableSample table={table} />
      <label class="check">
        <input
          type="checkbox"
          id="header"
          checked={header}
          onChange={(event) => void readHeader(event.currentTarget.checked).catch(fail)}
        />{' '}
        The first line names the columns
      </label>
      <div class="options">
        <Choice
          id="label"
          name="What is learnt"
          value={request.labelColumn ?? ''}
          options={names.map((name) => [name, name])}
          choose={(labelColumn) => change({ labelColumn, players: '', measure: '' })}
        />
        <Choice
          id="text-column"
          name="From the text in"
          value={request.textColumn ?? ''}
          options={[['', 'no text, but columns'], ...names.map((name) => [name, name] as const)]}
          choose={(textColumn) =>
            change({ textColumn, features: textColumn === '' ? ['columns'] : ['encoder'] })
          }
        />
        {isText && !inContext && (
          <Choice
            id="features"
            name="As"
            value={features.join()}
            options={[
              ['encoder', 'meaning (embedded encoder)'],
              ['tfidf', 'words (TF-IDF)'],
              ['encoder,columns', 'meaning, and other columns'],
              ['tfidf,columns', 'words, and other columns'],
            ]}
            choose={(chosen) => change({ features: chosen.split(',') })}
          />
        )}
        <Choice
          id="trainer"
          name="Trained"
          value={request.trainer ?? ''}
          options={TRAINERS}
          choose={(trainer) => change({ trainer, measure: '', ...inContextFields(trainer, isText) })}
        />
        <PlayersChoice request={request} change={change} columns={others} />
        {preview?.data && preview.data.measures.length > 0 && (
          <Choice
            id="measure"
            name="Measured"
            value={request.measure ?? ''}
            options={preview.data.measures.map((name, at) => [at === 0 ? '' : name, name])}
            choose={(measure) => change({ measure })}
          />
        )}
        <Amount
          id="train-rows"
          name="Rows to train on"
          value={request.trainRows}
          hint={preview?.data?.rows.train}
          change={(trainRows) => change({ trainRows })}
        />
        <Amount
          id="test-rows"
          name="Rows to test on"
          value={request.testRows}
          hint={preview?.data?.rows.test}
          change={(testRows) => change({ testRows, explain: [] })}
        />
      </div>
      <div class="tools">
        <label class="plain file">
          {request.test === undefined
            ? 'Test on another file'
            : `Tested on ${second?.name ?? 'another file'}`}
          <input
            type="file"
            id="test-file"
            class="unseen"
            accept=".csv,.tsv,.jsonl,.ndjson"
            onChange={(event) => void openSecond(event.currentTarget.files?.[0]).catch(fail)}
          />
        </label>
        {request.test !== undefined && (
          <button type="button" class="plain" onClick={() => change({ test: '', explain: [] })}>
            Test on rows set aside
          </button>
        )}
      </div>
      {features.includes('columns') && !inContext && others.length > 0 && (
        <fieldset class="field columns">
          <legend>Columns that are learnt from</legend>
          {others.map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={!exclude.includes(name)}
                onChange={(event) =>
                  change({
                    exclude: event.currentTarget.checked
                      ? exclude.filter((one) => one !== name)
                      : [...exclude, name],
                  })
                }
              />{' '}
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** A model that learns in its context reads the text itself. */
function inContextFields(trainer: string, isText: boolean): RequestPart {
  if (trainer === 'in-context') return { features: undefined, exclude: undefined };
  return { features: [isText ? 'encoder' : 'columns'], exclude: [], model: '' };
}
