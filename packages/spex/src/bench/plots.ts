import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { renderSolverCurves } from '@spex/report';
import { fileProblem } from '../files/read-file.ts';
import { openTarget } from '../output.ts';
import type { Figure } from './metrics/metric.ts';
import type { BenchLine } from './row.ts';
import { type Block, summarise } from './summary.ts';

/** A folder for plots, made where it is missing. Throws InvalidArgumentError where it cannot be written to. */
export async function openPlots(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new InvalidArgumentError('plots', `cannot write --plots ${folder}: ${fileProblem(error)}`, folder);
  }
  await openTarget(join(folder, 'all.svg'), '--plots');
}

/** Writes a picture for each figure of which one end is the better one, of each family and of all games; gives their paths. */
export async function writePlots(
  folder: string,
  lines: readonly BenchLine[],
  figures: readonly Figure[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const figure of figures) {
    if (figure.better === undefined) continue;
    for (const block of summarise(lines, figure)) {
      const path = join(folder, `${fileName(figure.key)}-${fileName(block.family ?? 'all')}.svg`);
      const target = await openTarget(path, '--plots');
      await target.write(plotOf(block));
      paths.push(path);
    }
  }
  return paths;
}

/** Means over fewer games than another solver's are left out: those may be the easier ones. */
function plotOf({ figure, family, lines }: Block): string {
  const games = Math.max(...lines.flatMap(({ cells }) => cells.map((cell) => cell.games)));
  const of = family === undefined ? 'all games' : `family ${family}`;
  return renderSolverCurves(
    lines.map(({ solver, cells }) => ({
      name: solver,
      points: cells
        .filter((cell) => cell.games === games)
        .map(({ budget, mean, standardError }) => ({ budget, value: mean, standardError })),
    })),
    {
      figure: figure.title.startsWith('mean ') ? figure.title : `mean ${figure.title}`,
      games: `${games} ${games === 1 ? 'game' : 'games'} (${of})`,
      ...(figure.better !== undefined && { better: figure.better }),
    },
  );
}

/** Letters, digits, dots and dashes, so that any file system takes it. */
function fileName(text: string): string {
  return text.replaceAll(/[^\w.@+-]+/g, '-');
}
