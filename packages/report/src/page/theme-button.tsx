import { useEffect, useState } from 'preact/hooks';

/** Switches between light and dark; until then the page follows the reader's preference. */
export function ThemeButton() {
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  const darkNow = (): boolean =>
    (document.documentElement.dataset.theme ?? (preferred.matches ? 'dark' : 'light')) === 'dark';
  const [dark, setDark] = useState(darkNow);
  useEffect(() => {
    const follow = (): void => setDark(darkNow());
    preferred.addEventListener('change', follow);
    return () => preferred.removeEventListener('change', follow);
  });
  return (
    <button
      id="theme"
      class="plain"
      type="button"
      aria-label={`Switch to ${dark ? 'light' : 'dark'} colours`}
      onClick={() => {
        document.documentElement.dataset.theme = darkNow() ? 'light' : 'dark';
        setDark(darkNow());
      }}
    >
      {dark ? 'Light' : 'Dark'}
    </button>
  );
}
