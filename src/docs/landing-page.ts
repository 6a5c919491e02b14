import { escapeMarkup } from '../text/quoting.ts';
import { hashSource, policy } from './markup.ts';
import type { Page } from './reference-page.ts';

/** What the landing page tells. */
export interface LandingFacts {
  readonly title: string;
  /** Of the mocked API: `http://127.0.0.1:4010/api/v1`. */
  readonly baseUrl: string;
  readonly tokenRule: string;
  readonly links: readonly { readonly href: string; readonly name: string; readonly about: string }[];
  readonly commands: readonly { readonly about: string; readonly command: string }[];
}

const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d20; --line: #c9ccd1; --soft: #f3f4f6; --link: #0b57b0; --quiet: #4b5057; }
@media (prefers-color-scheme: dark) { :root { --paper: #131518; --ink: #eceef0; --line: #44484e; --soft: #1f2226; --link: #8ab4f8; --quiet: #b3b8c0; } }
body { background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
dl { margin: 0; }
dt { margin-top: .6rem; }
dd { margin: 0; color: var(--quiet); }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; }
`;

/** The page at the mock's root: where things are, and what to try. */
export function landingPage({ title, baseUrl, tokenRule, links, commands }: LandingFacts): Page {
  const entries = links.map(
    ({ href, name, about }) =>
      `<dt><a href="${escapeMarkup(href)}">${escapeMarkup(name)}</a></dt>\n<dd>${escapeMarkup(about)}</dd>`,
  );
  const examples = commands.map(
    ({ about, command }) =>
      `<p>${escapeMarkup(about)}</p>\n<pre tabindex="0"><code>${escapeMarkup(command)}</code></pre>`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeMarkup(title)}: mock</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}, mocked</h1>
<p>Base URL: <code>${escapeMarkup(baseUrl)}</code></p>
<p>${escapeMarkup(tokenRule)}</p>
<h2>Where things are</h2>
<dl>
${entries.join('\n')}
</dl>
<h2>To try</h2>
${examples.join('\n')}
</main>
</body>
</html>
`;
  return {
    html,
    contentSecurityPolicy: policy({
      'default-src': "'none'",
      'style-src': hashSource(style),
      'img-src': 'data:',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    }),
  };
}
