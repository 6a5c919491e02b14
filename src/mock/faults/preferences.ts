import { type Operation, type Response, responseFor } from '../../openapi/operations/operation.ts';
import { PreferenceUnsatisfiable } from '../refusals/refusals.ts';
import { type FaultKind, faultKinds } from './faults.ts';

/**
 * The answer that a request prefers, by `Prefer: code=422, example=NAME, dynamic=true` or by `?__code=422` …, as in
 * Prism.
 */
export interface Preferences {
  readonly code: string | undefined;
  readonly example: string | undefined;
  /** True to sample instead of using an example; undefined if the request does not say. */
  readonly dynamic: boolean | undefined;
  /** The delay before the answer, in milliseconds. */
  readonly waitMilliseconds: number | undefined;
  readonly fault: FaultKind | undefined;
  /** The preferences that are applied, for `Preference-Applied`. */
  readonly applied: string;
}

/** The documented response that `Prefer` or a rule asks for. */
export type AskedAnswer = Pick<Preferences, 'code' | 'example' | 'dynamic'>;

/** The documented response that was found for a request. */
export interface PreferredResponse {
  readonly response: Response;
  /** The name of the example to answer with; undefined to sample the schema. */
  readonly example: string | undefined;
}

const honoured = ['code', 'example', 'dynamic', 'wait', 'fault'] as const;

/** The longest wait, in seconds. Clients that ask for more have timed out by then. */
const longestWait = 300;

/** Reads the preferences of a request; undefined if none of them is known. Others are ignored, as RFC 7240 requires. */
export function readPreferences(header: string | undefined, query: string): Preferences | undefined {
  if (header === undefined && !query.includes('__')) return undefined;
  const stated = header === undefined ? new Map<string, string>() : parsePrefer(header);
  if (query.includes('__')) {
    for (const [name, value] of new URLSearchParams(query)) {
      if (name.startsWith('__')) stated.set(name.slice(2), value);
    }
  }
  const applied = honoured.filter((name) => stated.has(name)).map((name) => `${name}=${stated.get(name)}`);
  if (applied.length === 0) return undefined;
  const dynamic = stated.get('dynamic');
  if (dynamic !== undefined && dynamic !== 'true' && dynamic !== 'false' && dynamic !== '') {
    throw new PreferenceUnsatisfiable(`The preference dynamic is true or false, not ${JSON.stringify(dynamic)}.`);
  }
  return {
    code: stated.get('code'),
    example: stated.get('example'),
    dynamic: dynamic === undefined ? undefined : dynamic !== 'false',
    waitMilliseconds: readWait(stated.get('wait')),
    fault: readFault(stated.get('fault')),
    applied: applied.join(', ').replace(/[^\x20-\x7e]/g, '?'),
  };
}

function readWait(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(seconds) || Number(seconds) > longestWait) {
    throw new PreferenceUnsatisfiable(
      `The preference wait is a number of seconds up to ${longestWait}, not ${JSON.stringify(seconds)}.`,
    );
  }
  return Number(seconds) * 1000;
}

function readFault(kind: string | undefined): FaultKind | undefined {
  if (kind === undefined) return undefined;
  const known = faultKinds.find((fault) => fault === kind);
  if (known !== undefined) return known;
  throw new PreferenceUnsatisfiable(`There is no fault ${JSON.stringify(kind)}. There is: ${faultKinds.join(', ')}.`);
}

/**
 * Finds the response and example for which a request, or else a fault rule, asks; undefined if neither does.
 * @param isDynamic true to sample if neither says
 * @param acceptable returns a response in each media type that the client accepts, the preferred one first
 * @throws {PreferenceUnsatisfiable} with the available alternatives
 */
export function preferredResponse(
  operation: Operation,
  asked: AskedAnswer | undefined,
  otherwise: AskedAnswer | undefined,
  acceptable: (response: Response) => readonly Response[] = (response) => [response],
  isDynamic = false,
): PreferredResponse | undefined {
  const wanted = [asked, otherwise].find((candidate) => candidate !== undefined && asksForResponse(candidate));
  if (wanted === undefined) return undefined;
  const { code, example, dynamic } = wanted;
  const declared = preferredStatus(operation, code, example);
  const responses = acceptable(declared);
  if (example === undefined) {
    const [response = declared] = responses;
    const isSampled = (dynamic ?? isDynamic) && response.schema !== undefined;
    return { response, example: isSampled ? undefined : response.examples.keys().next().value };
  }
  const response = responses.find(({ examples }) => examples.has(example));
  if (response !== undefined) return { response, example: dynamic ? undefined : example };
  const isElsewhere = declared.content.some(({ examples }) => examples.has(example));
  const as = isElsewhere ? ` as ${responses.map(({ mediaType }) => mediaType).join(', ')}` : '';
  const where = `${as}${code === undefined ? '' : ` for status ${code}`}`;
  throw new PreferenceUnsatisfiable(
    `${operation.id} has no example ${JSON.stringify(example)}${where}. It has: ${listExamples(operation)}.`,
  );
}

/** False if only `wait` and `fault` are given. */
function asksForResponse({ code, example, dynamic }: AskedAnswer): boolean {
  return code !== undefined || example !== undefined || dynamic === true;
}

function preferredStatus(operation: Operation, code: string | undefined, example: string | undefined): Response {
  if (code === undefined) {
    const responses = [...operation.responses.values()];
    const withExample = responses.find(({ content }) =>
      content.some(({ examples }) => example !== undefined && examples.has(example)),
    );
    return withExample ?? operation.success;
  }
  const response = /^[1-5]\d\d$/.test(code) ? responseFor(operation, Number(code)) : undefined;
  if (response !== undefined) return response;
  const statuses = [...operation.responses.keys()].join(', ');
  throw new PreferenceUnsatisfiable(`${operation.id} has no response ${JSON.stringify(code)}. It has: ${statuses}.`);
}

function listExamples(operation: Operation): string {
  const lists = [...operation.responses].map(([key, { content }]) => {
    const names = new Set(content.flatMap(({ examples }) => [...examples.keys()]));
    return `${[...names].join(', ')} (${key})`;
  });
  return lists.filter((list) => !list.startsWith(' ')).join(', ') || 'none';
}

/**
 * Parses `a=b, c="d"; e=f, g` into names and values. Parameters after a semicolon are ignored because no known
 * preference has any.
 */
function parsePrefer(header: string): Map<string, string> {
  const preferences = new Map<string, string>();
  for (const [, name = '', quoted, token] of header.matchAll(
    /(?:^|,)\s*([^\s=,;]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]*)))?[^,]*/g,
  )) {
    // The first of a repeated preference counts (RFC 7240).
    if (!preferences.has(name.toLowerCase())) preferences.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  return preferences;
}
