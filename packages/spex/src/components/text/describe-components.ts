import { componentsInWords } from '@spex/lenses';
import {
  clean,
  discoveriesInWords,
  type LayerMapTextOptions,
  nearFullInWords,
  renderLayerMapText,
  stabilityInWords,
} from '@spex/report';
import { count, entry, list, numbersLike, oneLine, plural, WIDTH } from '../../data/text/layout.ts';
import { describeSeconds } from '../../progress.ts';
import { absenceInWords, valueInWords } from '../account.ts';
import type { ComponentsReport } from '../components-report.ts';
import type { PreparedComponents } from '../prepare.ts';
import { effectLines } from './effects.ts';
import { pruneLines } from './prune-lines.ts';
import { trustInWords } from './trust.ts';

/** The report for people, in lines of at most 80 columns. */
export function describeComponents(
  prepared: PreparedComponents,
  report: ComponentsReport,
  look: Pick<LayerMapTextOptions, 'color'>,
  top?: number,
): string {
  const lines = [
    ...headLines(prepared, report),
    '',
    renderLayerMapText(report.explanations[0]!, { ...look, width: WIDTH, top: 0 }).trimEnd(),
    '',
    ...effectLines(report.explanations[0]!, nounOf(prepared), top),
    '',
    ...shapeLines(report),
  ];
  for (const [at, { prompt, r2 }] of report.metrics.outputs.entries()) {
    if (prompt === null) continue;
    const explanation = report.explanations[at]!;
    const title = `Prompt ${oneLine(explanation.game.output, WIDTH - 8)}`;
    lines.push('', title, `  ${endsInWords(prepared, report, at)} R² ${r2.toFixed(3)}.`);
    lines.push(...effectLines(explanation, nounOf(prepared), top));
  }
  if (prepared.prune !== undefined) lines.push('', ...pruneLines(report.pruned, nounOf(prepared)));
  return `${lines.join('\n')}\n`;
}

/** What the players are called. */
function nounOf({ kinds }: Pick<PreparedComponents, 'kinds'>): string {
  const nouns: Record<string, string> = { heads: 'heads', mlps: 'MLPs', layers: 'layers' };
  return nouns[kinds] ?? 'parts';
}

function headLines(prepared: PreparedComponents, report: ComponentsReport): string[] {
  const { model, players, prompts, promptsName, prune } = prepared;
  const { metrics, explanations } = report;
  const { total, seconds } = metrics.ablations;
  const partial =
    explanations[0]!.status === 'partial' ? ' Stopped early: everything rests on what was measured.' : '';
  const aside =
    typeof prune?.heldOut.source === 'number'
      ? `; ${prune.heldOut.game.prompts.length} more were set aside to test the pruning`
      : '';
  const refused =
    model.refused.length > 0
      ? ` ${plural(model.refused.length, 'part')} could not be gated: see --list.`
      : '';
  return [
    ...entry(
      'Model',
      `${model.name}, ${componentsInWords(model)} in ${plural(model.layers, 'layer')}; ${model.style}.${refused}`,
    ),
    ...entry('Players', `${count(players.players.length)} (${prepared.kinds}).`),
    ...entry('Asked', `${plural(prompts.length, 'prompt')} of ${promptsName}${aside}.`),
    ...entry('Value', `${valueInWords(prepared)}. ${endsInWords(prepared, report, 0)}`),
    ...entry('Absent', `parts give ${absenceInWords(prepared)}.`),
    ...entry(
      'Cost',
      `${plural(total, 'ablation')} on ${plural(prompts.length, 'prompt')} each, ${describeSeconds(seconds)} in the model.${partial}`,
    ),
    ...entry('Trust', trustInWords(metrics.outputs[0]!.r2, explanations[0]!.estimates !== undefined)),
    ...explanations[0]!.account
      .filter((line) => /not drawn uniformly/.test(line))
      .flatMap((line) => entry('Drawn', line)),
    ...entry('As it is', nearFullInWords(explanations[0]!, 'parts')),
    ...entry('Stability', stabilityInWords(explanations[0]!)),
    ...entry(
      'Certain',
      discoveriesInWords(
        explanations[0]!,
        explanations[0]!.game.players.map((player) => clean(player.label)),
      ),
    ),
  ];
}

/** The value with every player and with none. */
function endsInWords(prepared: PreparedComponents, { explanations }: ComponentsReport, at: number): string {
  const { grand, empty } = explanations[at]!.ends;
  const format = numbersLike([grand ?? 0, empty ?? 0]);
  const noun = nounOf(prepared);
  const parts = [
    ...(grand === null ? [] : [`${format(grand).trim()} with all ${noun}`]),
    ...(empty === null ? [] : [`${format(empty).trim()} with none`]),
  ];
  const what = at === 0 ? 'Mean' : 'Value';
  return parts.length === 0 ? '' : `${what} ${parts.join(', ')}.`;
}

/** Up to how many parts act together, and whether large sets are made of large parts. */
function shapeLines({ metrics }: ComponentsReport): string[] {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const orders = metrics.energy.byOrder
    .map((share, order) => ({ share, order }))
    .filter(({ share, order }) => order > 0 && (order <= 2 || share >= 0.005))
    .map(({ share, order }) => `${percent(share)} ${order === 1 ? 'single parts' : `sets of ${order}`}`);
  if (orders.length === 0) return [];
  const { interactions, terms } = metrics.hierarchy;
  const { direct } = interactions;
  const lines = entry('Energy', `of the value's variance: ${list(orders)}.`, 11);
  if (interactions.terms === 0) return lines;
  return [
    ...lines,
    ...entry(
      'Hierarchy',
      `of the ${terms} largest coefficients ${interactions.terms} are sets; of the sets one part smaller, ${percent(direct.value)} are among them, too, where chance would have ${percent(direct.chance.mean)}.`,
      11,
    ),
  ];
}
