import type { CaseResult } from '../../run/report/case-result.ts';
import type { ShownAnswer, ShownRequest } from '../../run/report/shown-exchange.ts';
import { gotOf } from '../case-lines.ts';
import { escapeForeignText as escaped } from '../markup.ts';
import { kindOf } from './case-kinds.ts';
import type { DocumentLines } from './document-lines.ts';
import { caseAnchor, linkToCase } from './links.ts';

/** The words and the tone of each verdict. */
export const verdicts = {
  fail: { heading: 'Failed', word: 'failed', tone: 'bad' },
  known: { heading: 'Known failures', word: 'known', tone: 'warn' },
  observe: { heading: 'Observed', word: 'observed', tone: 'plain' },
  skip: { heading: 'Skipped', word: 'skipped', tone: 'plain' },
  pass: { heading: 'Passed', word: 'passed', tone: 'good' },
} as const;

/** A case, folded to one line; unfolded, it explains the case and how to reproduce it. */
export function caseArticle(result: CaseResult, lines: DocumentLines, isOpen: boolean): string {
  const { id, verdict, operationId, reason, status } = result;
  const { word, tone } = verdicts[verdict];
  const start = `<details id="${escaped(caseAnchor(id))}" class="case ${verdict}" data-operation="${escaped(operationId)}" data-kind="${kindOf(result)}"${isOpen ? ' open' : ''}>`;
  const heading = [
    `<span class="badge ${tone}">${word}</span>`,
    `<span class="id mono">${escaped(id)}</span>`,
    ...(status === null ? [] : [`<span class="tag">${status}</span>`]),
    ...(reason === '' ? [] : [`<span class="why">${escaped(reason)}</span>`]),
  ];
  // With scripts, it is one text that is parsed when the case is opened: few of thousands are.
  return [
    `${start}<summary>${heading.join(' ')}</summary><noscript>`,
    '<div class="body">',
    ...bodyOf(result, lines),
    '</div></noscript></details>',
  ].join('\n');
}

function bodyOf(result: CaseResult, lines: DocumentLines): string[] {
  const { verdict, rule, facts, because, request, answer, script, curl } = result;
  return [
    ...(because === null ? [] : [`<p>Not judged because of ${linkToCase(because)}.</p>`]),
    `<dl class="facts"><div><dt>Rule</dt><dd>${ruleOf(rule, lines)}</dd></div>`,
    ...(verdict === 'pass' || verdict === 'skip' ? looksFor(facts) : differenceOf(result)),
    '</dl>',
    ...(request === null ? [] : [`<div class="sides">${requestPart(request)}${answerPart(answer)}</div>`]),
    ...again(script, curl),
  ];
}

function ruleOf(rule: CaseResult['rule'], lines: DocumentLines): string {
  const { pointer, sentence } = rule;
  const words = sentence === '' ? '' : `“${escaped(sentence)}”<br>`;
  return `${words}${lines.link(rule)} <code class="quiet">${escaped(pointer)}</code>`;
}

function looksFor(facts: readonly string[]): string[] {
  if (facts.length === 0) return [];
  return [`<div><dt>Looked for</dt><dd>${facts.map(escaped).join('; ')}</dd></div>`];
}

function differenceOf(result: CaseResult): string[] {
  return [
    `<div><dt>Expected</dt><dd><code>${escaped(JSON.stringify(result.expected) ?? '')}</code></dd></div>`,
    `<div><dt>Got</dt><dd><code>${escaped(gotOf(result) ?? '')}</code></dd></div>`,
  ];
}

function requestPart({ method, url, headers, body }: ShownRequest): string {
  return side(
    'Request',
    `<p class="line mono"><span class="tag">${escaped(method)}</span> ${escaped(url)}</p>`,
    headers,
    body ?? '',
  );
}

function answerPart(answer: ShownAnswer | null): string {
  if (answer === null) return side('Answer', '<p class="line quiet">There was none.</p>', {}, '');
  const { status, headers, body } = answer;
  const tone = status >= 500 ? 'bad' : status >= 400 ? 'warn' : status >= 200 && status < 300 ? 'good' : 'plain';
  return side('Answer', `<p class="line"><span class="badge ${tone}">${status}</span></p>`, headers, body);
}

function side(title: string, line: string, headers: Readonly<Record<string, string>>, body: string): string {
  const entries = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head =
    entries.length === 0
      ? ''
      : `<pre class="headers" tabindex="0" aria-label="${title}, headers">${escaped(entries.join('\n'))}</pre>`;
  const text =
    body === ''
      ? '<p class="quiet">No body.</p>'
      : `<pre tabindex="0" aria-label="${title}, body">${escaped(readable(body))}</pre>`;
  return `<div class="side"><h4>${title}</h4>${line}${head}${text}</div>`;
}

/** Indents JSON; any other text, and JSON that was cut off, stays unchanged. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** The script or request that reproduces it, ready to be pasted. */
function again(script: string | null, curl: string | null): string[] {
  const text = script ?? curl;
  if (text === null) return [];
  const variables = [...text.matchAll(/^: "\$\{(\w+):\?/gm)].map(([, name]) => name);
  const needed =
    variables.length === 0
      ? ''
      : ` It takes ${variables.map((name) => `<code>${name}</code>`).join(', ')} from the environment.`;
  const words =
    script === null
      ? 'The request alone.'
      : `From a fresh shell: it makes what it needs, asks, and deletes what it has made.${needed}`;
  return [
    `<h4>See it again</h4><p class="small quiet">${words}</p>`,
    `<div class="code"><pre class="script" tabindex="0" aria-label="Script">${escaped(text)}</pre><button type="button" class="copy" hidden>Copy</button></div>`,
  ];
}
