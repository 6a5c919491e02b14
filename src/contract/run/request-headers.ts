import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { WrittenPair } from '../../openapi/parameters/write.ts';
import type { Step } from '../cases/step.ts';
import { faultOfHeader } from './given.ts';
import { ReferenceUnmet } from './reference-unmet.ts';

/** Headers by their names, as they are sent. */
export type RequestHeaders = Readonly<Record<string, string>>;

/**
 * The headers of a run and of a step; those of the step take precedence.
 * @throws {ReferenceUnmet} for a value that no header can hold
 */
export function withOwn(
  given: RequestHeaders,
  own: readonly (readonly [name: string, value: string])[],
): RequestHeaders {
  if (own.length === 0) return given;
  for (const [name, value] of own) {
    const fault = faultOfHeader(value);
    if (fault !== undefined) throw new ReferenceUnmet(`the value of ${name} ${fault}: no header can hold that`);
  }
  return withDefaults(Object.fromEntries(own), given);
}

/**
 * The headers of a run with the cookies of a step, which take precedence over those with the same names.
 * @throws {ReferenceUnmet} for a cookie that no header can hold
 */
export function withCookies(headers: RequestHeaders, own: readonly WrittenPair[]): RequestHeaders {
  if (own.length === 0) return headers;
  const broken = own.find((pair) => pair.some((text) => /[^\x21-\x7e]|[;"\\]/.test(text)));
  if (broken !== undefined) throw new ReferenceUnmet(`no cookie can hold the value of ${broken[0]}`);
  const name = Object.keys(headers).find((one) => /^cookie$/i.test(one)) ?? 'Cookie';
  const names = new Set(own.map(([one]) => one));
  const given = (headers[name] ?? '')
    .split(/;\s*/)
    .filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0] ?? ''));
  // Servers read pairs between semicolons (RFC 6265), and not between the ampersands of the style `form`.
  return { ...headers, [name]: [...given, ...own.map(([one, text]) => `${one}=${text}`)].join('; ') };
}

/** The headers of a run, with defaults for those that it was not given. */
export function withDefaults(given: RequestHeaders, defaults: RequestHeaders = {}): RequestHeaders {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const missing = Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase()));
  return missing.length === 0 ? given : { ...Object.fromEntries(missing), ...given };
}

/** Adds an `Accept` for the operation's media type, unless the run was given one. */
export function acceptOf(
  { operation, accept }: Pick<Step, 'operation' | 'accept'>,
  headers: RequestHeaders,
): RequestHeaders {
  if (accept === 'unsaid' || saysAccept(headers)) return headers;
  if (accept === 'anything') return { Accept: '*/*', ...headers };
  const mediaType = operation?.success.mediaType ?? 'application/json';
  const accepted = isJsonMediaType(mediaType) ? 'application/json' : `${mediaType}, application/json`;
  return { Accept: accepted, ...headers };
}

/** True if a request has an `Accept`. */
export function saysAccept(headers: RequestHeaders): boolean {
  return Object.keys(headers).some((name) => /^accept$/i.test(name));
}
