import { pagesStylesheet } from '../style/stylesheet.ts';
import { escapeMarkup } from '../text/quoting.ts';
import { browserFiles, readBrowserFile } from './browser-files.ts';
import type { Command } from './commands.ts';
import { recentList, type ShownExchange } from './landing/recent.ts';
import { landingStyle } from './landing/style.ts';
import type { FoundOperations, TriedOperation } from './landing/tried-operations.ts';
import { hashSource, policy } from './markup.ts';
import { type PageLink, pageHead } from './page-head.ts';
import type { Page } from './reference-page.ts';

/** The contents of the landing page. */
export interface LandingFacts {
  readonly title: string;
  /** A description in one sentence. */
  readonly about: string;
  /** The base URL of the mocked API: `http://127.0.0.1:4010/api/v1`. */
  readonly baseUrl: string;
  readonly tokenRule: string;
  /** The headers that a request needs: `Authorization: Bearer any-token`; empty for none. */
  readonly credentials: readonly string[];
  /** Whether a person has to type a token before sending requests. */
  readonly needsToken: boolean;
  readonly pages: readonly PageLink[];
  readonly links: readonly { readonly href: string; readonly name: string; readonly about: string }[];
  readonly found: FoundOperations;
  /** Undefined without a control API, which provides it. */
  readonly alive: Alive | undefined;
  /** Commands for a shell. */
  readonly commands: readonly Command[];
}

/** The parts that change while the page is open. */
export interface Alive {
  /** The URL of the stream of requests. */
  readonly stream: string;
  /** The URL of the inspector. */
  readonly inspector: string;
  /** The newest first. */
  readonly recent: readonly ShownExchange[];
  readonly existing: readonly ExistingRecords[];
}

/** The records of one resource: the first few, and their number. */
export interface ExistingRecords {
  readonly kind: string;
  readonly count: number;
  readonly records: readonly { readonly id: string; readonly name: string | undefined }[];
}

/** The page at the mock's root: a description, recent requests, and things to try. */
export function landingPage(facts: LandingFacts): Page {
  const { title, about, pages, found, alive } = facts;
  const style = pagesStylesheet() + landingStyle;
  const script = readBrowserFile(browserFiles.landingScript);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeMarkup(title)}: mock</title>
<style>${style}</style>
</head>
<body class="page">
${pageHead(title, pages, 'Overview')}
<main>
<div class="intro">
<h1>${escapeMarkup(title)}, mocked</h1>
<p class="quiet">${escapeMarkup(about)}</p>
</div>
<div class="aside">
${connectCard(facts)}
${existingCard(alive)}
${linksCard(facts)}
</div>
<div class="content">
${recentSection(facts)}
${operationsSection(found)}
</div>
</main>
<p class="unseen" role="status" id="said"></p>
<script>${script}</script>
</body>
</html>
`;
  return {
    html,
    contentSecurityPolicy: policy({
      'default-src': "'none'",
      'style-src': hashSource(style),
      'script-src': hashSource(script),
      'connect-src': "'self'",
      'img-src': 'data:',
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    }),
  };
}

function connectCard({ baseUrl, tokenRule, credentials, needsToken }: LandingFacts): string {
  const sent = credentials.map((header) => copied('Send', header));
  const field = needsToken
    ? '<label class="token"><span class="quiet">Token of the requests that this page sends</span> <input id="token" type="password" autocomplete="off" spellcheck="false"></label>'
    : '';
  return `<section class="card" aria-labelledby="connect-heading">
<h2 id="connect-heading">Connect</h2>
<dl>
${copied('Base URL', baseUrl)}
${sent.join('\n')}
</dl>
<p class="quiet small">${escapeMarkup(tokenRule)}</p>
${field}
</section>`;
}

/** A fact with a copy button. */
function copied(name: string, value: string): string {
  return `<div class="fact"><dt class="quiet small">${escapeMarkup(name)}</dt><dd><code>${escapeMarkup(value)}</code>${copyButton(value, `Copy ${name === 'Send' ? 'header' : name}`)}</dd></div>`;
}

function copyButton(text: string, label: string): string {
  return `<button type="button" class="copy" data-copy="${escapeMarkup(text)}" aria-label="${escapeMarkup(label)}">Copy</button>`;
}

function existingCard(alive: Alive | undefined): string {
  const existing = alive?.existing.filter(({ count }) => count > 0) ?? [];
  const kinds = existing.map(({ kind, count, records }) => {
    const items = records.map(
      ({ id, name }) =>
        `<li>${name === undefined ? '' : `<span class="name">${escapeMarkup(name)}</span>`}<span class="id"><code>${escapeMarkup(id)}</code>${copyButton(id, `Copy id of ${kind} ${name ?? id}`)}</span></li>`,
    );
    const more =
      count > records.length
        ? `<p class="quiet small">and ${(count - records.length).toLocaleString('en')} more</p>`
        : '';
    return `<h3>${escapeMarkup(kind)} <span class="quiet">${count.toLocaleString('en')}</span></h3>\n<ul>${items.join('')}</ul>${more}`;
  });
  // Hidden while it is empty, and shown with the first record.
  return `<section class="card" id="existing" aria-labelledby="existing-heading"${kinds.length === 0 ? ' hidden' : ''}>
<h2 id="existing-heading">What exists</h2>
${kinds.join('\n')}
</section>`;
}

function linksCard({ links }: LandingFacts): string {
  const items = links.map(
    ({ href, name, about }) =>
      `<dt><a href="${escapeMarkup(href)}">${escapeMarkup(name)}</a></dt>\n<dd class="quiet small">${escapeMarkup(about)}</dd>`,
  );
  return `<section class="card" aria-labelledby="links-heading">
<h2 id="links-heading">Links</h2>
<dl class="links">
${items.join('\n')}
</dl>
</section>`;
}

function recentSection({ alive, commands }: LandingFacts): string {
  if (alive === undefined) return '';
  const { stream, inspector, recent } = alive;
  const [command] = commands;
  const first =
    command === undefined ? '' : `<p class="quiet">Try this one:</p>\n${codeBlock(command.command, 'Copy command')}`;
  return `<section aria-labelledby="recent-heading">
<div class="heading"><h2 id="recent-heading">Requests</h2>
<p class="live" id="live" role="status" data-state="connecting">Connecting</p>
<a href="${escapeMarkup(inspector)}">All in the inspector</a></div>
<ol class="recent" id="recent" data-stream="${escapeMarkup(stream)}" data-inspector="${escapeMarkup(inspector)}">${recentList(recent, inspector)}</ol>
<div class="card" id="nothing"${recent.length > 0 ? ' hidden' : ''}><p>No requests yet. They appear here as they arrive, with the reasons of refusals.</p>
${first}</div>
</section>`;
}

/** A command with a copy button. */
function codeBlock(text: string, label: string): string {
  return `<div class="code"><pre tabindex="0"><code>${escapeMarkup(text)}</code></pre>${copyButton(text, label)}</div>`;
}

/** The number of operations from which the list has a search field. */
const fewest = 10;

function operationsSection({ operations, fitting, count, text }: FoundOperations): string {
  const search =
    count < fewest
      ? ''
      : `<form class="find" id="find" role="search" action="" method="get"><label><span class="unseen">Find an operation</span><input type="search" name="find" value="${escapeMarkup(text)}" placeholder="Find by path, name or tag" autocomplete="off" spellcheck="false"></label></form>`;
  const shown = text === '' ? counted(count) : `${counted(fitting)} of ${counted(count)}`;
  const more =
    fitting > operations.length
      ? `<p class="quiet">These are the first ${operations.length}. Search for the others.</p>`
      : fitting === 0 && count > 0
        ? `<p class="quiet">No operation has ${escapeMarkup(JSON.stringify(text))} in its path, name or tags.</p>`
        : '';
  return `<section aria-labelledby="operations-heading">
<div class="heading"><h2 id="operations-heading">Operations <span class="quiet" id="operations-count" role="status">${shown}</span></h2>
${search}</div>
<div id="operations">
${operations.map((operation) => operationItem(operation)).join('\n')}
${more}
</div>
</section>`;
}

function counted(number: number): string {
  return number.toLocaleString('en');
}

function operationItem({ title, method, path, docs, curl, request, whyNot }: TriedOperation): string {
  const send =
    request === undefined
      ? `<p class="quiet small">${escapeMarkup(whyNot ?? '')}</p>`
      : `<button type="button" class="primary send" data-request="${escapeMarkup(JSON.stringify(request))}">Send</button>`;
  return `<details class="operation">
<summary><span class="tag">${escapeMarkup(method)}</span> <code class="path">${escapeMarkup(path).replaceAll('/', '<wbr>/')}</code> <span class="title">${escapeMarkup(title)}</span> <span class="button try">Try</span></summary>
<div class="trial">
${codeBlock(curl, `Copy curl of ${title}`)}
<div class="buttons">${send}<a class="small" href="${escapeMarkup(docs)}">Documentation</a></div>
<div class="answer" role="status"></div>
</div>
</details>`;
}
