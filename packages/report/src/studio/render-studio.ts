import { policyOf } from '../page/policy.ts';
import { SCRIPT } from './script.ts';
import { studioStyle } from './style.ts';

/**
 * The studio's page, and the security policy that its server must send with it: its own script and style sheet alone, and no requests
 * but to where it came from.
 */
export function renderStudio(): { readonly html: string; readonly policy: string } {
  const style = studioStyle();
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>spex studio</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript><main><p>The studio needs JavaScript.</p></main></noscript></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
  return { html, policy: `${policyOf(SCRIPT, style)}; connect-src 'self'; frame-ancestors 'none'` };
}
