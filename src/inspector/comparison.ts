import type { RecordedRequest } from './api.ts';
import { detailFrame } from './detail.ts';
import { make } from './elements.ts';

/** A place where two exchanges differ, with the value of each; undefined for none. */
interface Difference {
  readonly where: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

/** Two exchanges side by side: all differences, and the number of equal places. */
export function comparison(one: RecordedRequest, other: RecordedRequest, onClose: () => void): Node[] {
  const [first, second] = [partsOf(one), partsOf(other)];
  const places = [...new Set([...first.keys(), ...second.keys()])];
  const differences = places
    .map((where): Difference => ({ where, one: first.get(where), other: second.get(where) }))
    .filter((difference) => difference.one !== difference.other);
  const same = places.length - differences.length;
  const facts = `${differences.length === 0 ? 'Nothing differs' : `${differences.length} ${differences.length === 1 ? 'place differs' : 'places differ'}`}, ${same} the same. Times and durations are left out.`;
  return detailFrame({
    heading: [`Requests ${one.id} and ${other.id}`],
    actions: [],
    notes: [make('p', { class: 'quiet facts' }, facts)],
    content: differences.length === 0 ? [] : [tableOf(one, other, differences)],
    onClose,
  });
}

function tableOf(one: RecordedRequest, other: RecordedRequest, differences: readonly Difference[]): HTMLElement {
  const head = ['Where', `Request ${one.id}`, `Request ${other.id}`].map((name) => make('th', { scope: 'col' }, name));
  const rows = differences.map((difference) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, difference.where),
      valueCell(difference.one, 'removed'),
      valueCell(difference.other, 'added'),
    ),
  );
  const table = make('table', { class: 'differences' }, make('thead', {}, make('tr', {}, ...head)));
  table.append(make('tbody', {}, ...rows));
  return table;
}

function valueCell(value: string | undefined, kind: string): HTMLElement {
  if (value === undefined) return make('td', { class: 'wrap quiet' }, 'not there');
  return make('td', { class: `wrap mono ${kind}` }, value);
}

/** All parts of an exchange, by place: `answer body /data/id`. */
function partsOf(exchange: RecordedRequest): ReadonlyMap<string, string> {
  const { method, url, status, reason, operationId, session, requestHeaders, responseHeaders = {} } = exchange;
  const [path = '', query = ''] = url.split('?', 2);
  const parts = new Map<string, string>([
    ['method', method],
    ['path', path],
    ...[...new URLSearchParams(query)].map(([name, value]) => [`query ${name}`, value] as const),
    ['operation', operationId ?? 'none'],
    ['session', session],
    ['status', String(status ?? 'no answer')],
    ...(reason === null ? [] : [['why refused', reason] as const]),
    ...Object.entries(requestHeaders).map(([name, value]) => [`request header ${name}`, value] as const),
    ...Object.entries(responseHeaders).map(([name, value]) => [`answer header ${name}`, value] as const),
  ]);
  for (const [place, value] of leavesOf(exchange.requestBody)) parts.set(`request body ${place}`.trim(), value);
  for (const [place, value] of leavesOf(exchange.responseBody)) parts.set(`answer body ${place}`.trim(), value);
  return parts;
}

/** The scalars and empty values in a value, by JSON Pointer. */
function* leavesOf(value: unknown, place = ''): Generator<readonly [place: string, value: string]> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length > 0) for (const [name, inner] of entries) yield* leavesOf(inner, `${place}/${name}`);
  else if (place !== '' || (value !== null && value !== undefined)) yield [place, JSON.stringify(value) ?? ''];
}
