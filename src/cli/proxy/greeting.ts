import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ProxyCommandOptions } from './options.ts';

/** Makes the text printed at the start: the proxy's URL, its upstream, and its settings. */
export function proxyGreeting(
  { title, basePath, operations }: ApiDocument,
  url: string,
  {
    upstream,
    errors = false,
    fallback = false,
    fallbackOperation = [],
    insecure = false,
    record,
    redact,
  }: ProxyCommandOptions & {
    readonly upstream: string;
  },
): string {
  const named =
    fallbackOperation.length === 0 ? '' : `${fallback ? '; ' : ''}any 404 and 501 of ${fallbackOperation.join(', ')}`;
  const facts = [
    ['Upstream', `${upstream}${insecure ? ', with any certificate' : ''}`],
    ['Document', `${title}, ${operations.length} operations`],
    ...(record === undefined ? [] : [['Records', `to ${record}${redact ? '' : ', with all secrets'}`]]),
    ['Inspector', `${url}/__mock`],
    [
      'Breaches',
      errors ? 'a request is refused (422), an answer replaced (500)' : 'X-Mock-Violations, log and inspector',
    ],
    ...(fallback || named !== ''
      ? [['Mock', `answers in place of ${fallback ? '501, and 404 where the document declares none' : ''}${named}`]]
      : []),
  ];
  const lines = facts.map(([name = '', fact]) => `${name.padEnd(9)} ${fact}`);
  return `${title} proxy on ${url}${basePath}\n\n${lines.join('\n')}\n\n`;
}
