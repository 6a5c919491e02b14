import { RequestBodyWriter, type WrittenBody } from '../../openapi/bodies/write/request-body.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { WrittenPair } from '../../openapi/parameters/write.ts';
import { FromAnswer, type Reference, type ShownKeys, type ShownReference, type Step } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Credentials } from './credentials.ts';
import type { SentRequest } from './exchange.ts';
import { pickedFrom, withAnswers } from './from-answers.ts';
import { otherPathOption, type PathValues, wordsOfPath } from './given.ts';
import { queryFor } from './given-query.ts';
import { linkedQuery } from './linked-query.ts';
import { ParameterTextWriter } from './parameter-texts.ts';
import { ReferenceUnmet } from './reference-unmet.ts';
import { acceptOf, withCookies, withDefaults, withOwn } from './request-headers.ts';
import { pathOf } from './request-path.ts';
import { named, type RunName } from './run-id.ts';
import { wordsOfPlace } from './shown-value.ts';
import type { Target } from './target.ts';
import { unknownIdOf } from './unknown-id.ts';

/** What is known from the answers to earlier steps. */
export interface Known {
  /** The id of the record that a step has created; undefined if it has created none. */
  idOf(step: string): string | undefined;
  /** True if a step should have created something and has not. */
  isUnmade(step: string): boolean;
  /** True if a step was answered with success. */
  hasSucceeded(step: string): boolean;
  /** The id of the entry that a reference means; undefined if there is none. */
  entryIdOf(reference: ShownReference): string | undefined;
  /** The keys of an object in an answer; none without an answer. */
  keysOf(keys: ShownKeys): readonly string[];
  /**
   * A value from the answer to a step.
   * @param at as in {@link FromAnswer.at}
   * @returns undefined if the answer does not have it
   */
  valueOf(step: string, at: string): unknown;
}

/** The request of a step. */
export interface PreparedStep {
  readonly request: SentRequest;
  /** The body as a value, with the run's name filled in; undefined for none. */
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
  /**
   * The URL at which the deployment reaches the suite's own receiver, without a slash at the end; undefined if none.
   */
  readonly receiverUrl?: string | undefined;
  readonly known: Known;
}

/** The headers and query parameters that a run adds to a request, with its credentials. */
export interface GivenAccess {
  readonly headers: Readonly<Record<string, string>>;
  /** By name, also those that the operation does not take. */
  readonly query: Readonly<Record<string, string>>;
}

/** Looks up what a step takes from earlier answers. Each method throws {@link ReferenceUnmet} if it is not there. */
export interface Answers {
  /** The value of a path parameter. */
  filling(name: string, reference: Reference): string;
  value(from: FromAnswer): unknown;
}

/** Makes the requests of steps. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #parameters: ParameterTextWriter;
  readonly #bodies: RequestBodyWriter;

  constructor(options: RequestsOptions) {
    const { document } = options;
    this.#options = options;
    this.#parameters = new ParameterTextWriter(document);
    this.#bodies = new RequestBodyWriter(document.files);
  }

  /** Makes the request of a step. @throws {ReferenceUnmet} if something that it needs is missing */
  of(step: Step): PreparedStep {
    const { receiverUrl, known } = this.#options;
    const { receiver, needs } = step;
    if (receiver?.isNeeded && receiverUrl === undefined) throw new ReferenceUnmet('it needs --receiver');
    if (needs !== undefined && !known.hasSucceeded(needs)) throw new ReferenceUnmet(`${needs} did not succeed`, needs);
    return this.write(step, {
      filling: (name, reference) => this.#resolve(step.operation, name, reference),
      value: (from) => this.#valueOf(from),
    });
  }

  /**
   * Makes the request of a step with given answers.
   * @throws {ReferenceUnmet} if an answer lacks a value, or a value can't be sent
   */
  write(step: Step, answers: Answers): PreparedStep {
    const { target, run } = this.#options;
    const { method, operation, parameters = [] } = step;
    const own = parameters.map((one) => ({ ...one, value: this.#parameterValue(one.value, answers) }));
    const path: Record<string, string> = {};
    for (const { in: location, name, value } of own) if (location === 'path') path[name] = wordOf(value);
    const references = Object.entries(step.references).filter(([name]) => path[name] === undefined);
    const fillings = references.map(
      ([name, one]) => ({ in: 'path', name, value: answers.filling(name, one) }) as const,
    );
    for (const { name, value } of fillings) path[name] = value;
    const texts = this.#parameters.write(operation, [...fillings, ...own]);
    const access = this.accessOf(step.access);
    const plain = target.baseUrl + pathOf(named(step.path, run), texts.path);
    const search =
      step.follows === undefined
        ? this.#searchOf(step, access.query, texts.query)
        : linkedQuery(answers.value(step.follows), plain, this.#credentialsFor(operation, access.query));
    const url = plain + search;
    const { sent, content, contentType } = this.#bodyOf(step, answers);
    const type = contentType === undefined ? {} : { 'Content-Type': contentType };
    const given = withCookies(withOwn(access.headers, texts.headers), texts.cookies);
    const headers = { ...acceptOf(step, withDefaults(given, step.headers)), ...type };
    const body = typeof content === 'string' ? content : undefined;
    const bytes = content instanceof Uint8Array ? { bytes: content } : {};
    return { request: { method, url, headers, body, ...bytes }, sent, path };
  }

  /** The body of a step, written and as a value. */
  #bodyOf(step: Step, answers: Answers): { readonly sent: unknown } & Partial<WrittenBody> {
    const { run } = this.#options;
    const { raw, operation, mediaType } = step;
    const sent = this.#withShown(step, this.#filled(step.body, answers));
    if (raw !== undefined) return { sent, content: named(raw.text, run), contentType: raw.mediaType };
    if (sent === undefined) return { sent };
    const declared =
      mediaType === undefined ? undefined : operation?.requestBody?.content.find((one) => one.mediaType === mediaType);
    const { place, schema } = declared ?? {};
    const written = this.#bodies.write(sent, { mediaType: mediaType ?? 'application/json', place, schema });
    return { sent, ...written, ...(step.contentType !== undefined && { contentType: step.contentType }) };
  }

  /** A value of a request with the run's names and the values from answers filled in. */
  #filled(value: unknown, answers: Answers): unknown {
    const { run, receiverUrl } = this.#options;
    return withAnswers(named(value, run, receiverUrl), (from) => answers.value(from));
  }

  /** The value of a parameter. @throws {ReferenceUnmet} if an answer shows null, which has no text */
  #parameterValue(value: unknown, answers: Answers): unknown {
    const filled = this.#filled(value, answers);
    if (filled === null && value instanceof FromAnswer)
      throw new ReferenceUnmet(`the answer to ${value.by} shows null at ${value.at}`, value.by);
    return filled;
  }

  /** The query; parameters of the step take precedence over those of the run. */
  #searchOf(
    { operation, query = {}, parameters = [] }: Step,
    access: GivenAccess['query'],
    own: readonly WrittenPair[],
  ): string {
    const names = new Set(parameters.flatMap(({ in: location, name }) => (location === 'query' ? [name] : [])));
    const others = Object.entries(query).filter(([name]) => !names.has(name));
    for (const [name] of others) names.add(name);
    const given = this.#givenFor(operation, access).filter(([name]) => !names.has(name));
    const texts = new URLSearchParams();
    for (const [name, value] of [...others, ...given]) texts.append(name, value);
    const plain = texts.size === 0 ? [] : [String(texts)];
    const search = [...plain, ...own.map(([name, text]) => `${name}=${text}`)].join('&');
    return search === '' ? '' : `?${search}`;
  }

  #credentialsFor(operation: Operation | undefined, query: GivenAccess['query']) {
    return this.#givenFor(operation, query).filter(([name]) => this.#options.credentials.isOfQuery(name));
  }

  /** The run's query parameters for an operation; only credentials for a route that the document does not have. */
  #givenFor(operation: Operation | undefined, query: GivenAccess['query']) {
    if (operation !== undefined) return queryFor(operation, query);
    return Object.entries(query).filter(([name]) => this.#options.credentials.isOfQuery(name));
  }

  /** @throws {ReferenceUnmet} if the answer does not have the value */
  #valueOf(from: FromAnswer): unknown {
    const { by, at } = from;
    const value = pickedFrom(from, this.#options.known.valueOf(by, at));
    if (value !== undefined) return value;
    if (from.mayBeMissing && this.#options.known.hasSucceeded(by)) return undefined;
    if (this.#options.known.isUnmade(by)) throw new ReferenceUnmet(`${by} has created nothing`, by);
    throw new ReferenceUnmet(`the answer to ${by} shows ${wordsOfPlace(at)}`, by);
  }

  /**
   * The headers and query parameters for an access.
   * @throws {ReferenceUnmet} if the access can't be made from the run's credentials
   */
  accessOf(access: string): GivenAccess {
    const { api, target, credentials, run } = this.#options;
    const { headers = {}, query = {} } = target;
    if (access === 'given') return { headers, query };
    const wrong = api.wrongAccesses?.find(({ name }) => name === access);
    const inHeaders = wrong === undefined ? {} : wrong.headers(run, headers);
    const inQuery = wrong?.query?.(run, query);
    if (inHeaders === undefined && inQuery === undefined)
      throw new ReferenceUnmet(`no ${access} can be made of the credentials of the run`);
    return {
      headers: { ...credentials.others, ...inHeaders },
      query: { ...credentials.othersInQuery, ...inQuery },
    };
  }

  /** An id that does not exist. @throws {ReferenceUnmet} if the document allows no such id */
  unknownId(operation: Operation | undefined, name: string): string {
    const { document, run } = this.#options;
    const id = unknownIdOf(document, operation, name, run);
    if (id === undefined) throw new ReferenceUnmet(`no ${name} is known that the document allows and nothing has`);
    return id;
  }

  /** A body with its fields from earlier answers. @throws {ReferenceUnmet} if an answer does not have them */
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

/** A value as text in a path. */
function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
