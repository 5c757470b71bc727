/**
 * Lets the event loop turn. A long fit awaits it between its parts, so that an interrupt is heard in Node and a page
 * stays alive in a browser.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
