import type { RequestPart, StudioPreview, StudioRequest } from './api.ts';

/** As many test rows can be explained one by one. */
const MOST = 20;
/** Players that are listed. */
const MOST_PLAYERS = 30;

/** What would be trained on what, before anything is. */
export function DataPreview({
  request,
  change,
  preview,
  data,
}: {
  readonly request: StudioRequest;
  readonly change: (part: RequestPart) => void;
  readonly preview: StudioPreview;
  readonly data: NonNullable<StudioPreview['data']>;
}) {
  const { explain = [] } = request;
  const { masked } = preview;
  const players = preview.players.slice(0, MOST_PLAYERS);
  const rest = (data.players ?? 0) - players.length;
  return (
    <section class="preview" aria-label="What would be trained">
      <h2>What would be explained</h2>
      <p class="hint">
        The mean over all {data.rows.test.toLocaleString('en-US')} test rows, and the single ones that you
        choose here: the same retrainings serve all.
      </p>
      <fieldset class="tests">
        <legend class="unseen">Test rows</legend>
        {data.tests.map(({ row, label, holds }) => (
          <label key={row} class="check">
            <input
              type="checkbox"
              checked={explain.includes(row)}
              disabled={!explain.includes(row) && explain.length >= MOST}
              onChange={(event) =>
                change({
                  explain: event.currentTarget.checked
                    ? [...explain, row].sort((a, b) => a - b)
                    : explain.filter((one) => one !== row),
                })
              }
            />{' '}
            <span class="chip">{label}</span> {holds}
          </label>
        ))}
      </fieldset>
      {data.classes.length > 0 && (
        <>
          <h2>What is learnt</h2>
          <p class="parts">
            {data.classes.map(({ name, train, test }) => (
              <span key={name} class="chip">
                {name}: {train.toLocaleString('en-US')} to train, {test.toLocaleString('en-US')} to test
              </span>
            ))}
          </p>
        </>
      )}
      <h2>What is left out</h2>
      {players.length === 0 ? (
        <p class="hint">Who the players are is known once features are made.</p>
      ) : (
        <p class="parts">
          {players.map(({ label }, at) => (
            <span class="chip" key={at}>
              {label}
            </span>
          ))}
          {rest > 0 && ` and ${rest.toLocaleString('en-US')} more`}
        </p>
      )}
      {masked.length > 0 && <p class="hint">A model would be trained on subsets such as these:</p>}
      {masked.map((text, at) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too
        <pre key={at} tabIndex={0}>
          {text === '' ? '(no row)' : text}
        </pre>
      ))}
    </section>
  );
}
