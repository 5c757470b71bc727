import type { DataReport } from '../data-report.ts';
import type { PreparedData } from '../prepare.ts';
import { count, numbersLike, oneLine, pad, plural, WIDTH } from './layout.ts';
import { contentOf } from './points.ts';

/** The training points that do most harm, and how soon wrong labels are found where the right ones are known. */
export function mislabelledLines(prepared: PreparedData, { mislabelled, metrics }: DataReport): string[] {
  if (mislabelled === undefined) return [];
  const format = numbersLike(mislabelled.map(({ harm }) => harm));
  const rows = mislabelled.map((suspect) => {
    const { row, label, harm, cleanLabel } = suspect;
    const wrong = cleanLabel === undefined || cleanLabel === label ? '' : `should be ${cleanLabel}`;
    return { name: `row ${row}`, label: `[${label}]`, wrong, harm: format(harm), row };
  });
  const width = (key: 'name' | 'label' | 'wrong' | 'harm'): number =>
    Math.max(0, ...rows.map((row) => oneLine(row[key], 20).length));
  const taken = 4 + width('name') + 2 + width('label') + 2 + width('wrong') + (width('wrong') > 0 ? 2 : 0);
  const room = WIDTH - taken - width('harm') - 2;
  return [
    '',
    'Likely mislabelled: the training points that do most harm to the whole test set',
    ...rows.map((row) =>
      [
        `    ${pad(row.name, width('name'))}`,
        row.harm.padStart(width('harm')),
        pad(oneLine(row.label, 20), width('label')),
        ...(width('wrong') > 0 ? [pad(oneLine(row.wrong, 20), width('wrong'))] : []),
        oneLine(contentOf(prepared, 'train', row.row), room),
      ]
        .join('  ')
        .trimEnd(),
    ),
    ...detectionLines(metrics.detection, prepared),
  ];
}

function detectionLines(detection: DataReport['metrics']['detection'], { tables }: PreparedData): string[] {
  if (detection === undefined) return [];
  const points = tables.train.rows.length;
  const { wrong, curve } = detection;
  if (wrong === 0) return ['', '  No label differs from the right one.'];
  return [
    '',
    `  ${plural(wrong, 'label')} of ${count(points)} ${wrong === 1 ? 'is' : 'are'} wrong. Found by inspecting the most harmful first:`,
    ...curve.map(({ share, inspected, found }) => {
      const part = `${Math.round(share * 100)} %`.padStart(6);
      const chance = Math.round(share * 100);
      return `  ${part} of the points (${count(inspected)}): ${count(found)} found, ${Math.round((100 * found) / wrong)} % (by chance ${chance} %)`;
    }),
  ];
}
