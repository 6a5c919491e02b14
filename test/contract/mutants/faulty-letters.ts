import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault } from './fault.ts';
import { and, answer, is, ok, reply, webhook } from './replies.ts';

/** Deployments that change unusual texts, URLs or lists. */
export const faultyLetters: readonly Fault[] = [
  ...(
    [
      ['quotes are escaped', (text) => text.replaceAll('"', '&quot;')],
      ['single quotes are escaped', (text) => text.replaceAll("'", '&#039;')],
      ['tags are cut out', (text) => text.replace(/<[^>]{0,999}>/g, '')],
      ['an ampersand is escaped', (text) => text.replaceAll('&', '&amp;')],
      ['entities are decoded', (text) => text.replaceAll('&amp;', '&').replaceAll('&lt;', '<')],
      ['backslashes are lost', (text) => text.replaceAll('\\', '')],
      ['backslashes are doubled', (text) => text.replaceAll('\\', '\\\\')],
      ['blanks that stand together are one', (text) => text.replace(/ {2,}/g, ' ')],
      ['accents are composed', (text) => text.normalize('NFC')],
      ['accents are decomposed', (text) => text.normalize('NFD')],
      ['accents are lost', (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '')],
      ['what is not ASCII is a question mark', (text) => text.replace(/[^\0-\x7f]/gu, '?')],
      ['emoji are lost', (text) => text.replace(/\p{Extended_Pictographic}/gu, '')],
      ['CJK is lost', (text) => text.replace(/\p{Script=Han}/gu, '')],
      ['percent signs are lost', (text) => text.replaceAll('%', '')],
      ['UTF-8 is read as Latin-1', (text) => Buffer.from(text).toString('latin1')],
    ] satisfies readonly (readonly [string, (text: string) => string])[]
  ).flatMap(([what, change]) => [
    { name: `${what} in names`, caughtBy: /name\/toTheLetter/, make: () => showing('name', is.any, change) },
    {
      name: `${what} in names on update`,
      caughtBy: /updateAgentWebhook\/body\/name\/alone/,
      make: () => showing('name', is.update, change),
    },
  ]),
  ...(
    [
      ['capitals of the path are lost', (url) => url.replace(/^[^?]*/, (path) => path.toLowerCase())],
      ['capitals of the query are lost', (url) => url.replace(/\?.*/, (query) => query.toLowerCase())],
      ['the query is lost', (url) => url.replace(/\?.*/, '')],
      ['the port is lost', (url) => url.replace(':8443', '')],
      ['%2F is decoded', (url) => url.replaceAll('%2F', '/')],
      ['a plus is a blank', (url) => url.replaceAll('+', ' ')],
      ['a plus is encoded', (url) => url.replaceAll('+', '%2B')],
      ['an ampersand is escaped', (url) => url.replaceAll('&', '&amp;')],
      ['only the first parameter is kept', (url) => url.replace(/&.*/, '')],
      ['one of two parameters of the same name is kept', (url) => url.replace('b=%26%2F&', '')],
      ['%2F is encoded once more', (url) => url.replaceAll('%2F', '%252F')],
      ['a URL with a query loses the slash before it', (url) => url.replace('/?', '?').replace(/\/$/, '')],
      ['parameters are sorted', (url) => url.replace(/\?.*/, (query) => query.split('&').toSorted().join('&'))],
      ['an empty parameter is lost', (url) => url.replace(/[^?&]{0,999}=(?=$|&)/, '')],
      ['HTTPS is shown as HTTP', (url) => url.replace('https:', 'http:')],
    ] satisfies readonly (readonly [string, (url: string) => string])[]
  ).map(([what, change]) => ({
    name: `${what} in URLs`,
    caughtBy: /webhook_url\/(toTheLetter|alone|shortest)/,
    make: () => showing('webhook_url', is.any, change),
  })),
  {
    name: 'get shows names in another form of Unicode',
    caughtBy: /shows\/name/,
    make: () => showing('name', is.get, (text) => text.normalize('NFC')),
  },
  { name: 'a URL with a port is refused', caughtBy: /webhook_url/, make: () => refusing('webhook_url', /:8443/) },
  {
    name: 'a URL without a path is refused',
    caughtBy: /webhook_url\/alone/,
    make: () => refusing('webhook_url', /^https?:\/\/[^/]+$/),
  },
  { name: 'a URL with a query is refused', caughtBy: /webhook_url/, make: () => refusing('webhook_url', /\?/) },
  { name: 'a name of one character is refused', caughtBy: /name\/shortest/, make: () => refusing('name', /^.$/u) },
  {
    name: 'a secret of one character is refused',
    caughtBy: /webhook_secret\/shortest/,
    make: () => refusing('webhook_secret', /^.$/u),
  },
  {
    name: 'a secret with a quote is refused',
    caughtBy: /webhook_secret\/toTheLetter/,
    make: () => refusing('webhook_secret', /"/),
  },
  {
    name: 'several custom headers are refused',
    caughtBy: /custom_headers\/toTheLetter/,
    make: () => refusing('custom_headers', (value) => Array.isArray(value) && value.length > 2),
  },
  {
    name: 'several templates are refused',
    caughtBy: /payload_templates\/toTheLetter/,
    make: () => refusing('payload_templates', (value) => hasKeys(value) && Object.keys(value).length > 1),
  },
];

function showing(field: string, when: typeof is.any, change: (text: string) => string): Behaviour {
  return webhook(when, (one) => ({ ...one, [field]: change(String(one[field])) }));
}

function refusing(field: string, refused: RegExp | ((value: unknown) => boolean)): Behaviour {
  const isRefused = (value: unknown) => (refused instanceof RegExp ? refused.test(String(value)) : refused(value));
  return answer(
    and(ok, ({ json: body }) => hasKeys(body) && field in body && isRefused(body[field])),
    () => reply(422, { message: 'The given data was invalid.', errors: { [field]: [`The ${field} is refused.`] } }),
  );
}
