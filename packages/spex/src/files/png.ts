import { OptionalPackageError } from '@spex/models';
import { withFixedColours } from '@spex/report';

const PACKAGE = '@resvg/resvg-js';
/** Pixels of the picture for each of the SVG's: sharp on screens of today. */
const SCALE = 2;

/** An SVG as a PNG. Throws OptionalPackageError where `@resvg/resvg-js` is missing. */
export async function svgToPng(svg: string, theme: 'light' | 'dark' = 'light'): Promise<Uint8Array> {
  const { Resvg } = await loadResvg();
  const picture = new Resvg(withFixedColours(svg, theme), {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { loadSystemFonts: true, defaultFontFamily: 'sans-serif' },
  });
  return picture.render().asPng();
}

async function loadResvg(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    throw new OptionalPackageError(`a PNG needs the package ${PACKAGE}: npm install ${PACKAGE}`, [PACKAGE], {
      cause,
    });
  }
}
