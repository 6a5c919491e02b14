import type { RecordedRequest } from './api.ts';

/** A step of a scenario, as its file has it. */
export interface Step {
  readonly operation?: string | undefined;
  readonly match?: unknown;
  readonly times?: number | 'always' | undefined;
  readonly probability?: number | undefined;
  readonly example?: string | undefined;
  readonly status?: number | undefined;
  readonly fault?: string | undefined;
  readonly after?: number | undefined;
}

/**
 * The step that gives the answer which a request has asked for with `Prefer` or in its query; undefined for other
 * requests.
 */
export function askedStep({ operationId, url, status, reason, requestHeaders }: RecordedRequest): Step | undefined {
  const asked = preferencesOf(requestHeaders.prefer ?? '', url);
  const [code, example, wait, fault] = ['code', 'example', 'wait', 'fault'].map((name) => asked.get(name));
  if (operationId === null || (code ?? example ?? wait ?? fault) === undefined) return undefined;
  // A scenario can only ask for what the document has.
  if (status === 400 && reason !== null && code !== '400') return undefined;
  return {
    operation: operationId,
    // A fault takes precedence over a documented answer.
    ...(fault === undefined && code !== undefined && { status: Number(code) }),
    ...(fault === undefined && example !== undefined && { example }),
    ...(fault !== undefined && { fault }),
    ...(wait !== undefined && { after: Math.round(Number(wait) * 1000) }),
  };
}

function preferencesOf(prefer: string, url: string): ReadonlyMap<string, string> {
  const stated = new Map<string, string>();
  for (const one of prefer.split(',')) {
    const [name = '', value = ''] = one.split(';', 1)[0]?.split('=', 2) ?? [];
    const key = name.trim().toLowerCase();
    if (!stated.has(key)) stated.set(key, value.trim().replaceAll('"', ''));
  }
  for (const [name, value] of new URL(url, location.href).searchParams)
    if (name.startsWith('__')) stated.set(name.slice(2), value);
  return stated;
}
