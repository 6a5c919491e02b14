import type { IncomingHttpHeaders } from 'node:http';
import type { Route } from './call.ts';
import { type Fields, type Reading, type Rule, readFields } from './fields.ts';
import { type Locale, Refusal } from './refusal.ts';
import { attemptField, cookieFields, headerFields } from './rules.ts';
import type { Switches } from './switches.ts';

export interface Parameters {
  readonly workspace: string;
  readonly query: Readonly<Record<string, unknown>>;
}

/** How the fields of an operation are read. */
export function readingOf(operation: string, from: Reading['from'], { on, unchecked }: Switches): Reading {
  return {
    from,
    lenient: (at, keyword) => unchecked(operation, from, at, keyword),
    looseFlags: on('loose-booleans'),
    length: on('units-for-characters') ? (text) => text.length : (text) => [...text].length,
  };
}

/** The language that a client asks for, English where it asks for none that there is. */
export function localeOf(headers: IncomingHttpHeaders, { on }: Switches): Locale {
  const { locale } = cookiesOf(headers);
  return on('german') || locale === 'de' ? 'de' : locale === 'fr' ? 'fr' : 'en';
}

/** Throws {@link Refusal} where a header, a cookie or the query is not as documented. */
export function readParameters(
  route: Route,
  query: Readonly<Record<string, unknown>>,
  headers: IncomingHttpHeaders,
  switches: Switches,
): Parameters {
  const reading = readingOf(route.operation, 'text', switches);
  const fields = route.attempt ? { ...headerFields, ...attemptField } : headerFields;
  const sent = Object.entries(fields).flatMap(([name]) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  const ofHeaders = readFields(Object.fromEntries(sent), fields, reading);
  const ofCookies = readFields(cookiesOf(headers), cookieFields, reading);
  const zoned = JSON.stringify(query.created ?? '');
  const isRefused = switches.on('offset-refused') && /[+-]\d\d:\d\d"/.test(zoned);
  const ofQuery = readFields(query, route.query ?? {}, reading, switches.on('unknown-parameters-refused'));
  const wrong = [...ofHeaders.wrong, ...ofCookies.wrong, ...ofQuery.wrong, ...(isRefused ? ['created.format'] : [])];
  if (wrong.length > 0) throw new Refusal(400, 'invalid_request', wrong);
  return { workspace: String(ofHeaders.values['X-Workspace'] ?? 'acme'), query: ofQuery.values };
}

/** The values of a query; lists are separated by commas, and `name[member]` makes an object. */
export function queryOf(search: string, fields: Fields): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = Object.create(null);
  const isOf = (type: Rule['type'], name: string) => Object.hasOwn(fields, name) && fields[name]?.rule.type === type;
  for (const pair of search.replace(/^\?/, '').split('&').filter(Boolean)) {
    const [raw = '', ...rest] = pair.split('=');
    const value = rest.join('=');
    const name = decoded(raw);
    const [, object, member] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(name) ?? [];
    if (object !== undefined && member !== undefined && isOf('group', object)) {
      const before = query[object];
      query[object] = { ...(typeof before === 'object' ? before : {}), [member]: decoded(value) };
    } else if (isOf('list', name)) {
      const before = query[name];
      query[name] = [...(Array.isArray(before) ? before : []), ...value.split(/,|%2C/i).map(decoded)];
    } else query[name] = name in query ? [query[name], decoded(value)] : decoded(value);
  }
  return query;
}

function decoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll(';', '%3B')}`).get('v') ?? '';
}

function cookiesOf({ cookie = '' }: IncomingHttpHeaders): Record<string, string> {
  const pairs = cookie.split(';').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}
