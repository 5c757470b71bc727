import type { Explanation } from '@spex/core';
import { renderHtml, renderSvg } from '@spex/report';
import type { Context } from 'hono';
import { svgToPng } from '../files/png.ts';
import { formatJson } from '../format-json.ts';
import type { RunRecord } from './records.ts';

type Made = readonly [type: string, data: string | Uint8Array];

/** A run as a file. `shown`: which of its explanations a picture is of. */
export async function exportRun(
  context: Context,
  record: RunRecord,
  format: string,
  shown: number,
): Promise<Response> {
  const { id, explanation, others } = record;
  if (explanation === null) return context.json({ error: 'the run has nothing to show yet' }, 409);
  const pictured = [explanation, ...others][shown];
  if (pictured === undefined) {
    return context.json({ error: `the run has ${1 + others.length} explanations` }, 400);
  }
  const make: Readonly<Record<string, () => Promise<Made>>> = {
    json: async () => ['application/json', `${formatJson(jsonOf(record, explanation))}\n`],
    html: async () => ['text/html; charset=utf-8', pageOf(record, explanation)],
    svg: async () => ['image/svg+xml', renderSvg(pictured)],
    png: async () => ['image/png', await svgToPng(renderSvg(pictured))],
  };
  if (!Object.hasOwn(make, format)) {
    return context.json(
      { error: `there is no format '${format}': use ${Object.keys(make).join(', ')}` },
      400,
    );
  }
  const [type, data] = await make[format]!();
  return new Response(data as Uint8Array<ArrayBuffer> | string, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="spex-${id.slice(0, 8)}.${format}"`,
    },
  });
}

/** All explanations in one page; the first of several is their mean. */
function pageOf({ others }: RunRecord, explanation: Explanation): string {
  return others.length === 0 ? renderHtml(explanation) : renderHtml([explanation, ...others], { overall: 0 });
}

/** The explanation; of a training set the whole report, as `spex data` writes it. */
function jsonOf({ data, others }: RunRecord, explanation: Explanation): unknown {
  if (data === null) return explanation;
  return { explanations: [explanation, ...others], overall: explanation, ...data.report };
}
