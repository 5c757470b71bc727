import { clean } from '../words/clean.ts';
import { count, numberFormat } from '../words/numbers.ts';
import type { PointRole, StudioData } from './api.ts';

const MOST_SETS = 5;

/** What each explanation is of, in the order of the record. */
export function shownNames({ report: { points }, lines }: StudioData): string[] {
  return points.map(({ row, label }, at) =>
    row === null
      ? 'the mean over all test rows'
      : `test row ${row}, line ${lines[at]} [${clean(label ?? '')}]`,
  );
}

/** Who helps and who harms, alone and together, and how far that can be trusted: of one explanation of a training set. */
export function RowsView({ data, shown }: { readonly data: StudioData; readonly shown: number }) {
  const { report, players, measure, features } = data;
  const roles = report.roles[shown]!;
  const metrics = report.metrics.outputs[shown]!;
  const point = report.points[shown]!;
  const { helpful, harmful, synergistic, redundant } = roles;
  const better = roles.positive === 'better';
  const format = numberFormat(Math.max(0, ...[...helpful, ...harmful].map(({ effect }) => Math.abs(effect))));
  const largest = Math.max(1e-300, ...[...helpful, ...harmful].map(({ effect }) => Math.abs(effect)));
  const table = (title: string, list: readonly PointRole[], none: string, hint = '') => (
    <section class="roles">
      <h2>{title}</h2>
      {hint !== '' && list.length > 0 && <p class="hint">{hint}</p>}
      {list.length === 0 ? <p class="hint">{none}</p> : <Roles {...{ list, players, format, largest }} />}
    </section>
  );
  const told = new Set([...helpful, ...harmful].map(({ player }) => player));
  const { trainer, retrainings } = report.metrics;
  return (
    <main class="rows">
      <p class="eyebrow">
        Explained: {shownNames(data)[shown]}. Trained: {trainer.name}
        {features === '' ? '' : `, ${features}`}.
      </p>
      <h1>{headlineOf(data, shown)}</h1>
      {point.row !== null && (
        <p class="said">
          {point.text !== undefined && <>“{clean(point.text)}” </>}
          Right: <span class="chip">{clean(point.label ?? '')}</span> Trained on every row, it says{' '}
          <span class="chip">{point.full === null ? 'undecided' : clean(String(point.full))}</span>
        </p>
      )}
      <p class="hint">
        The value is {measure}.{' '}
        {better ? 'Effects: + makes the model better.' : 'Effects: + makes the number larger.'}{' '}
        {trust(metrics)} {count(retrainings.total)} retrainings, {count(retrainings.checks)} of them to check.
      </p>
      <div class="both">
        {table(better ? 'Help' : 'Raise it', helpful, better ? 'Nothing helps.' : 'Nothing raises it.')}
        {table(
          better ? 'Harm' : 'Lower it',
          harmful,
          better ? 'Nothing does harm.' : 'Nothing lowers it.',
          better && point.row === null ? 'Wrong labels are often among them: look at these first.' : '',
        )}
      </div>
      <Sets title="More together than apart" sets={synergistic} {...{ players, told }} />
      <Sets title="Less together than apart" sets={redundant} {...{ players, told }} />
      {metrics.removal.length > 0 && (
        <section>
          <h2>Checked</h2>
          {metrics.removal.map(({ k, full, measured, predicted }) => {
            const plain = numberFormat(Math.max(Math.abs(full), Math.abs(measured)), false);
            return (
              <p key={k}>
                Retrained without the {k === 1 ? 'one' : k} that{' '}
                {better ? (k === 1 ? 'helps' : 'help') : k === 1 ? 'raises it' : 'raise it'} most: from{' '}
                {plain(full)} to {plain(measured)}; the picture predicts {plain(predicted)}.
              </p>
            );
          })}
        </section>
      )}
    </main>
  );
}

function headlineOf({ report, players }: StudioData, shown: number): string {
  const { positive, helpful, harmful } = report.roles[shown]!;
  const name = ({ player }: PointRole): string => capital(clean(players[player]?.name ?? `${player}`));
  const [best, worst] = [helpful[0], harmful[0]];
  const better = positive === 'better';
  if (best === undefined && worst === undefined) return 'Nothing that was left out made a difference.';
  const parts = [
    ...(best ? [`${name(best)} ${better ? 'helps' : 'raises it'} most`] : []),
    ...(worst ? [`${name(worst)} ${better ? 'does most harm' : 'lowers it most'}`] : []),
  ];
  return `${parts.join('. ')}.`;
}

function trust({ r2, lds, subsets }: StudioData['report']['metrics']['outputs'][number]): string {
  if (subsets === 0) return '';
  const order = lds === null ? '' : `, rank correlation ${lds.toFixed(2)}`;
  return `Checked on ${count(subsets)} subsets that it had not seen: R² ${r2.toFixed(2)}${order}; 1 is perfect.`;
}

function Roles({
  list,
  players,
  format,
  largest,
}: {
  readonly list: readonly PointRole[];
  readonly players: StudioData['players'];
  readonly format: (value: number) => string;
  readonly largest: number;
}) {
  return (
    <ol>
      {list.map(({ player, effect }) => (
        <li key={player} class={effect > 0 ? 'raise' : 'lower'}>
          <p class="role">
            <b>{clean(players[player]?.name ?? '')}</b> <span class="value">{format(effect)}</span>
          </p>
          <span class="meter" aria-hidden="true">
            <span class="fill" style={{ width: `${((100 * Math.abs(effect)) / largest).toFixed(1)}%` }} />
          </span>
          <p class="hint">{clean(players[player]?.holds ?? '')}</p>
        </li>
      ))}
    </ol>
  );
}

function Sets({
  title,
  sets,
  players,
  told,
}: {
  readonly title: string;
  readonly sets: readonly { readonly players: readonly number[]; readonly sentence: string }[];
  readonly players: StudioData['players'];
  /** Players whose rows were shown above. */
  readonly told: ReadonlySet<number>;
}) {
  if (sets.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="sets">
        {sets.slice(0, MOST_SETS).map((set) => (
          <li key={set.players.join()}>
            <p>{capital(clean(set.sentence))}.</p>
            {set.players
              .filter((player) => !told.has(player))
              .map((player) => (
                <p key={player} class="hint">
                  <b>{clean(players[player]?.name ?? '')}</b> {clean(players[player]?.holds ?? '')}
                </p>
              ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
