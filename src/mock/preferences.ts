import type { Operation, Response } from '../spec/operation.ts';
import { PreferenceUnsatisfiable } from './refusals.ts';

/** What a request prefers to be answered, by `Prefer: code=422, example=NAME, dynamic=true` or `?__code=422` …, as in Prism. */
export interface Preferences {
  readonly code: string | undefined;
  readonly example: string | undefined;
  readonly dynamic: boolean;
  /** The preferences that are honoured, for `Preference-Applied`. */
  readonly applied: string;
}

/** A documented response that a request asked for. */
export interface PreferredResponse {
  readonly response: Response;
  /** Name of the example to answer with; undefined for a sample made from the schema. */
  readonly example: string | undefined;
}

const honoured = ['code', 'example', 'dynamic'] as const;

/** Reads the preferences of a request; undefined when it states none that we know. Others are ignored, as RFC 7240 wants. */
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
    dynamic: dynamic === 'true' || dynamic === '',
    applied: applied.join(', ').replace(/[^\x20-\x7e]/g, '?'),
  };
}

/** The response and example that preferences ask for. Throws {@link PreferenceUnsatisfiable}, listing what there is. */
export function preferredResponse(operation: Operation, preferences: Preferences): PreferredResponse {
  const { code, example, dynamic } = preferences;
  const response = responseFor(operation, code, example);
  if (example === undefined) {
    return { response, example: dynamic ? undefined : response.examples.keys().next().value };
  }
  if (!response.examples.has(example)) {
    throw new PreferenceUnsatisfiable(
      `${operation.id} has no example ${JSON.stringify(example)}${code === undefined ? '' : ` for status ${code}`}. It has: ${listExamples(operation)}.`,
    );
  }
  return { response, example: dynamic ? undefined : example };
}

function responseFor(operation: Operation, code: string | undefined, example: string | undefined): Response {
  if (code === undefined) {
    const responses = [...operation.responses.values()];
    const withExample = responses.find(({ examples }) => example !== undefined && examples.has(example));
    const response = withExample ?? operation.success ?? responses[0];
    if (response !== undefined) return response;
    throw new PreferenceUnsatisfiable(`${operation.id} has no response in the document.`);
  }
  const response = /^\d{3}$/.test(code) ? operation.responses.get(Number(code)) : undefined;
  if (response !== undefined) return response;
  const statuses = [...operation.responses.keys()].join(', ');
  throw new PreferenceUnsatisfiable(`${operation.id} has no response ${JSON.stringify(code)}. It has: ${statuses}.`);
}

function listExamples(operation: Operation): string {
  const lists = [...operation.responses.values()].map(
    ({ status, examples }) => `${[...examples.keys()].join(', ')} (${status})`,
  );
  return lists.filter((list) => !list.startsWith(' ')).join(', ') || 'none';
}

/** `a=b, c="d"; e=f, g` as name and value; parameters behind a semicolon belong to no preference that we know. */
function parsePrefer(header: string): Map<string, string> {
  const preferences = new Map<string, string>();
  for (const [, name = '', quoted, token] of header.matchAll(
    /(?:^|,)\s*([^\s=,;]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]*)))?[^,]*/g,
  )) {
    // RFC 7240: the first of a repeated preference counts.
    if (!preferences.has(name.toLowerCase())) preferences.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  return preferences;
}
