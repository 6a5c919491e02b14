import type { ContractApi } from '../../contract/contract-api.ts';
import {
  readHeader,
  readHeaders,
  readHeaderValue,
  readPathValue,
  readQueryValue,
  wordsOfOption,
} from '../../contract/run/given.ts';
import { CannotRun } from '../../contract/run/stops.ts';
import type { Target } from '../../contract/run/target.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';
import type { ContractConfig } from './config/contract-config.ts';
import { type CommandOptions, otherPathOf, ownValue } from './options.ts';

/** The sources of a target in addition to the command line. */
interface TargetSources {
  readonly document: ApiDocument;
  readonly half: ContractApi;
  readonly config: ContractConfig | undefined;
  /** True if nothing is sent: then required values may be missing. */
  readonly isListing: boolean;
}

/** A target without its URL. */
type Given = Omit<Target, 'baseUrl'>;

/**
 * Collects what a run may use, from the general options, the API's own, and the settings file, in this order.
 * @throws {CannotRun} if a value that the API needs is missing
 */
export function targetOf(options: CommandOptions, sources: TargetSources): Given {
  const { document, half, config, isListing } = sources;
  const headers = new Map(Object.entries(readHeaders(options.header.map(readHeader))));
  const path = new Map(options.path.map(readPathValue));
  const query = new Map(options.query.map(readQueryValue));
  const has = (name: string) => [...headers.keys()].some((one) => one.toLowerCase() === name.toLowerCase());
  const give = (name: string, value: string) => has(name) || headers.set(name, value);
  const { options: own = [] } = half;
  for (const option of own) {
    const { goesTo } = option;
    const value = ownValue(option, options);
    const { word, how } = wordsOfOption(option);
    if ('otherPath' in goesTo || value === undefined) continue;
    if ('path' in goesTo) {
      if (!path.has(goesTo.path)) path.set(goesTo.path, value);
    } else if (!has(goesTo.header)) {
      const credential = readHeaderValue(value, `the ${word}`, how);
      headers.set(goesTo.header, goesTo.scheme === undefined ? credential : `${goesTo.scheme} ${credential}`);
    }
  }
  if (own.length === 0 && options.token !== undefined && options.token !== '')
    give('Authorization', `Bearer ${readHeaderValue(options.token, 'the token', '--token')}`);
  const secretHeaders: string[] = [];
  let tokenRequest: Target['tokenRequest'];
  if (config !== undefined) {
    for (const [name, value] of Object.entries(readHeaders(Object.entries(config.headers)))) give(name, value);
    for (const [name, value] of Object.entries(config.query)) if (!query.has(name)) query.set(name, value);
    for (const [name, value] of Object.entries(config.pathValues)) if (!path.has(name)) path.set(name, value);
    const { auth } = config;
    switch (auth?.kind) {
      case 'header':
        give(auth.name, auth.value);
        secretHeaders.push(auth.name);
        break;
      case 'key': {
        const place = placeOfKey(document);
        if (place.in === 'query') query.set(place.name, query.get(place.name) ?? auth.key);
        else if (place.in === 'header') give(place.name, auth.key);
        else give('Cookie', `${place.name}=${auth.key}`);
        break;
      }
      case 'request':
        if (!has(auth.request.header ?? 'Authorization')) tokenRequest = auth.request;
        break;
      case undefined:
        break;
    }
  }
  const target: Given = {
    headers: Object.fromEntries(headers),
    query: Object.fromEntries(query),
    path: Object.fromEntries(path),
    otherPath: otherPathOf(half, options),
    ...(secretHeaders.length > 0 && { secretHeaders }),
    ...(tokenRequest !== undefined && { tokenRequest }),
  };
  if (!isListing) refuseMissing(half, target);
  return target;
}

/** Throws {@link CannotRun}. */
function refuseMissing({ options = [] }: ContractApi, { headers = {}, path = {}, tokenRequest }: Given): void {
  const names = [
    ...Object.keys(headers),
    ...(tokenRequest === undefined ? [] : [tokenRequest.header ?? 'Authorization']),
  ];
  for (const own of options) {
    const { goesTo, required } = own;
    if (required === undefined || 'otherPath' in goesTo) continue;
    const isGiven =
      'path' in goesTo
        ? path[goesTo.path] !== undefined
        : names.some((name) => name.toLowerCase() === goesTo.header.toLowerCase());
    if (!isGiven) throw new CannotRun(`give ${required} with ${wordsOfOption(own).how}`);
  }
}

type KeyPlace = Extract<Credential, { readonly kind: 'apiKey' }>;

/** Where the only key of a document is sent. Throws {@link CannotRun} if there is not exactly one. */
function placeOfKey({ operations }: ApiDocument): KeyPlace {
  const keys = operations.flatMap(({ security }) => security.flat()).filter((one) => one.kind === 'apiKey');
  const places = new Map(keys.map((one) => [`${one.name} (${one.in})`, one]));
  const [place, ...others] = places.values();
  if (place !== undefined && others.length === 0) return place;
  const found = place === undefined ? 'no operation takes one' : `there is ${[...places.keys()].join(', ')}`;
  throw new CannotRun(`auth.key does not say where the key goes: ${found}; headers or query can hold it`);
}
