import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PlotOptions } from '../plots/index.ts';

const LEAST = 320;
const MOST = 960;

/** A picture as wide as the page, drawn anew when either changes; it can be saved as a file of its own. */
export function PlotTab({
  name,
  draw,
}: {
  /** Of the file. */
  readonly name: string;
  readonly draw: (options: PlotOptions) => string;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const read = (): void => {
      const found = Math.floor(frame.current!.clientWidth);
      if (found > 0) setWidth(Math.min(MOST, Math.max(LEAST, found)));
    };
    const observer = new ResizeObserver(read);
    observer.observe(frame.current!);
    read();
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width === 0) return;
    // Read as XML, never as HTML: whatever is in a name stays a text.
    const parsed = new DOMParser().parseFromString(draw({ width, bare: true }), 'image/svg+xml');
    frame.current!.replaceChildren(document.importNode(parsed.documentElement, true));
  }, [draw, width]);
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([draw({ width: 800 })], { type: 'image/svg+xml' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <>
      <div class="plot" ref={frame} />
      <button class="plain save" type="button" onClick={save}>
        Save as SVG
      </button>
    </>
  );
}
