import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Reference, ShownKeys, ShownReference, Step } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Credentials } from './credentials.ts';
import type { SentRequest } from './exchange.ts';
import { otherPathOption, type PathValues, wordsOfPath } from './given.ts';
import { named, type RunName } from './run-id.ts';
import type { Target } from './target.ts';
import { unknownIdOf } from './unknown-id.ts';

/** What earlier steps have shown. */
export interface Known {
  /** The id of what a step has created; undefined if it has created nothing. */
  idOf(step: string): string | undefined;
  /** Whether a step was answered with success. */
  hasSucceeded(step: string): boolean;
  /** The id of the entry that a reference means; undefined if there is none. */
  entryIdOf(reference: ShownReference): string | undefined;
  /** The keys that an answer has shown; none without an answer. */
  keysOf(keys: ShownKeys): readonly string[];
}

/** Thrown when a step refers to something that does not exist: its case can't be judged. */
export class ReferenceUnmet extends Error {
  override readonly name = 'ReferenceUnmet';
  /** The step that should have brought it; undefined if none should. */
  readonly step: string | undefined;

  constructor(reason: string, step?: string) {
    super(reason);
    this.step = step;
  }
}

/** A step as it is sent. */
export interface PreparedStep {
  readonly request: SentRequest;
  /** What is sent as JSON, the run's name filled in; undefined for none. */
  readonly sent: unknown;
  /** The values of the path's parameters. */
  readonly path: PathValues;
}

export interface RequestsOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly run: RunName;
  readonly credentials: Credentials;
  /** Where the deployment reaches the suite's own receiver, without a slash at the end; undefined if there is none. */
  readonly receiverUrl?: string | undefined;
  readonly known: Known;
}

/** Makes requests to a deployment of the steps of a suite. */
export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Throws {@link ReferenceUnmet}. */
  of(step: Step): PreparedStep {
    const { target, run, receiverUrl, known } = this.#options;
    const { method, raw, query, receiver, needs } = step;
    if (receiver?.isNeeded && receiverUrl === undefined) throw new ReferenceUnmet('it needs --receiver');
    if (needs !== undefined && !known.hasSucceeded(needs)) throw new ReferenceUnmet(`${needs} did not succeed`, needs);
    const { operation } = step;
    const entries = Object.entries(step.references).map(
      ([name, one]) => [name, this.#resolve(operation, name, one)] as const,
    );
    const path = Object.fromEntries(entries);
    const sent = this.#withShown(step, named(step.body, run, receiverUrl));
    const json = sent === undefined ? undefined : JSON.stringify(sent);
    const body = raw === undefined ? json : named(raw.text, run);
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const url = target.baseUrl + filledPath(named(step.path, run), path) + search;
    const type = body === undefined ? {} : { 'Content-Type': raw?.mediaType ?? 'application/json' };
    const given = this.headersOf(step.access);
    const headers = { ...acceptOf(step, withDefaults(given, step.headers)), ...type };
    return { request: { method, url, headers, body }, sent, path };
  }

  /**
   * The headers of a request that presents itself in a way.
   * @throws {ReferenceUnmet} if the credentials of the run have nothing like it
   */
  headersOf(access: string): Readonly<Record<string, string>> {
    const { api, target, credentials, run } = this.#options;
    if (access === 'given') return target.headers ?? {};
    const wrong = api.wrongAccesses?.find(({ name }) => name === access);
    const headers = wrong === undefined ? {} : wrong.headers(run, target.headers ?? {});
    if (headers === undefined) throw new ReferenceUnmet(`no ${access} can be made of the credentials of the run`);
    return { ...credentials.others, ...headers };
  }

  /** Throws {@link ReferenceUnmet}. */
  unknownId(operation: Operation | undefined, name: string): string {
    const { document, run } = this.#options;
    const id = unknownIdOf(document, operation, name, run);
    if (id === undefined) throw new ReferenceUnmet(`no ${name} is known that the document allows and nothing has`);
    return id;
  }

  /** A body with what earlier answers have shown. */
  #withShown({ shown }: Step, body: unknown): unknown {
    if (shown === undefined) return body;
    const fields = Object.entries(shown).map(([name, keys]) => {
      const found = this.#options.known.keysOf(keys);
      if (found.length === 0) throw new ReferenceUnmet(keys.otherwise);
      return [name, found] as const;
    });
    return { ...(isJsonObject(body) ? body : {}), ...Object.fromEntries(fields) };
  }

  #resolve(operation: Operation | undefined, name: string, reference: Reference): string {
    const { api, target, known } = this.#options;
    switch (reference.kind) {
      case 'given': {
        const value = target.path?.[name];
        if (value === undefined) throw new ReferenceUnmet(`it needs ${wordsOfPath(api, name).how}`);
        return value;
      }
      case 'other': {
        const value = target.otherPath?.[name];
        if (value === undefined) throw new ReferenceUnmet(`it needs ${otherPathOption(api, name)}`);
        return value;
      }
      case 'unknown':
        return this.unknownId(operation, name);
      case 'malformed':
        return 'not-a-uuid';
      case 'created': {
        const id = known.idOf(reference.by);
        if (id === undefined) throw new ReferenceUnmet(`${reference.by} has created nothing`, reference.by);
        return id;
      }
      case 'shown': {
        const { by, otherwise } = reference;
        const id =
          known.entryIdOf(reference) ?? (otherwise === undefined ? this.unknownId(operation, name) : undefined);
        if (id === undefined) throw new ReferenceUnmet(otherwise ?? '', by);
        return id;
      }
    }
  }
}

/** A path template with its parameters filled in. What is no Unicode, such as half a pair, no URL can hold. */
export function filledPath(template: string, values: PathValues): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

/** The headers of a run, and those that it was not given. */
function withDefaults(
  given: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const missing = Object.entries(defaults).filter(([name]) => !names.has(name.toLowerCase()));
  return missing.length === 0 ? given : { ...Object.fromEntries(missing), ...given };
}

/** What an operation answers with is asked for, unless the run was given something else to ask for. */
function acceptOf(
  { operation, accept }: Step,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (accept === 'unsaid' || saysAccept(headers)) return headers;
  if (accept === 'anything') return { Accept: '*/*', ...headers };
  const mediaType = operation?.success.mediaType ?? 'application/json';
  const accepted = isJsonMediaType(mediaType) ? 'application/json' : `${mediaType}, application/json`;
  return { Accept: accepted, ...headers };
}

/** Whether a request says what it accepts. */
export function saysAccept(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => /^accept$/i.test(name));
}
