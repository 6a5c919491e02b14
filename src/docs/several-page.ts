import { pagesStylesheet } from '../style/stylesheet.ts';
import { escapeMarkup } from '../text/quoting.ts';
import { hashSource, policy } from './markup.ts';
import type { Page } from './reference-page.ts';

/** One of several APIs, and where its pages are. */
export interface ListedApi {
  readonly title: string;
  /** How many it has. */
  readonly operations: number;
  readonly baseUrl: string;
  readonly overview: string;
  readonly docs: string;
  readonly document: string;
  /** Undefined without a control API. */
  readonly inspector: string | undefined;
}

/** The page at the root of a server of several APIs: which there are, and the way to the pages of each. */
export function severalPage(apis: readonly ListedApi[]): Page {
  const style = pagesStylesheet();
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${apis.length} APIs: mock</title>
<style>${style}</style>
</head>
<body class="page">
<header class="page-head"><a class="brand" href="/">${apis.length} APIs <span class="quiet">mock</span></a></header>
<main>
<h1>${apis.length} APIs, mocked</h1>
${apis.map(card).join('\n')}
</main>
</body>
</html>
`;
  const contentSecurityPolicy = policy({
    'default-src': "'none'",
    'style-src': hashSource(style),
    'img-src': 'data:',
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
  return { html, contentSecurityPolicy };
}

function card({ title, operations, baseUrl, overview, docs, document, inspector }: ListedApi): string {
  const links = [
    ['Overview', overview],
    ['Docs', docs],
    ...(inspector === undefined ? [] : [['Inspector', inspector]]),
    ['Document', document],
  ].map(([name = '', href = '']) => `<a href="${escapeMarkup(href)}">${name}</a>`);
  return `<section class="card">
<h2>${escapeMarkup(title)}</h2>
<p><code>${escapeMarkup(baseUrl)}</code> <span class="quiet">${operations} ${operations === 1 ? 'operation' : 'operations'}</span></p>
<p>${links.join(' · ')}</p>
</section>`;
}
