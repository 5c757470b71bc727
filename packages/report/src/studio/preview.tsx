import type { StudioPreview } from './api.ts';

/** Parts and masked inputs, before anything is asked. */
export function Preview({ preview }: { readonly preview: StudioPreview }) {
  return (
    <section class="preview" aria-label="What a model would be asked">
      <h2>What a model would be asked</h2>
      <p class="parts">
        {preview.players.slice(0, 200).map(({ label }, at) => (
          <span class="chip" key={at}>
            {label}
          </span>
        ))}
        {preview.players.length > 200 && ` and ${preview.players.length - 200} more`}
      </p>
      {preview.masked.map((text, at) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must by keyboard too
        <pre key={at} tabIndex={0}>
          {text === '' ? '(nothing)' : text}
        </pre>
      ))}
    </section>
  );
}
