import { type Explanation, parseExplanation } from '@spex/core';
import { render } from 'preact';
import { App } from '../page/app.tsx';
import type { Host } from '../page/host.ts';
import { pageStyle } from '../page/style.ts';

/**
 * `<spex-explanation src="explanation.json">`: everything that an explanation has to show, in a page of your own, apart from that page's
 * styles. Give it the explanation by `src`, or as its property `explanation`; `theme="light"` or `"dark"` instead of the
 * reader's preference; a property `host` to let readers ask the model. What cannot be shown is said in its place.
 */
class ExplanationElement extends HTMLElement {
  static readonly observedAttributes = ['src', 'heading'];
  #explanation: Explanation | undefined;
  #host: Host = {};
  #problem = '';
  readonly #root: ShadowRoot;
  readonly #frame = document.createElement('div');

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = pageStyle(':host');
    this.#root.append(style, this.#frame);
  }

  get explanation(): Explanation | undefined {
    return this.#explanation;
  }

  /** An explanation, or what `JSON.parse` gives of one. */
  set explanation(given: unknown) {
    this.#explanation = undefined;
    this.#problem = '';
    try {
      if (given !== undefined) this.#explanation = parseExplanation(given);
    } catch (error) {
      this.#problem = (error as Error).message;
    }
    this.#show();
  }

  get host(): Host {
    return this.#host;
  }

  set host(host: Host) {
    this.#host = host;
    this.#show();
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === 'src' && value !== null) void this.#load(value);
    else this.#show();
  }

  connectedCallback(): void {
    this.#show();
  }

  disconnectedCallback(): void {
    render(null, this.#frame);
  }

  async #load(address: string): Promise<void> {
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
      const loaded: unknown = await response.json();
      if (this.getAttribute('src') === address) this.explanation = loaded;
    } catch (error) {
      this.#problem = `The explanation could not be loaded: ${(error as Error).message}`;
      this.#show();
    }
  }

  #show(): void {
    if (!this.isConnected) return;
    const title = this.getAttribute('heading') ?? undefined;
    render(
      this.#explanation ? (
        <App key={this.#explanation} explanation={this.#explanation} title={title} host={this.#host} />
      ) : (
        <main>
          <p class="partial">{this.#problem}</p>
        </main>
      ),
      this.#frame,
    );
  }
}

/** Defines the element. Does nothing where the name is taken already. */
export function defineExplanationElement(name = 'spex-explanation'): void {
  if (!customElements.get(name)) customElements.define(name, class extends ExplanationElement {});
}
