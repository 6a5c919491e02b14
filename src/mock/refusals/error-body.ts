import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Response } from '../../openapi/operations/operation.ts';
import { byField, haveSameNames, isMap, itemOf, leftOut, type Problem, pathsLike } from './error-fields.ts';
import { hasRole, isTitle, labelsOf, titleOf } from './error-names.ts';

/** The facts that an error body should contain. */
export interface Told {
  readonly status: number;
  /** At least one. */
  readonly problems: readonly Problem[];
  /** Path and query of the request. */
  readonly url: string;
}

/** True if a body carries no information: `{}`, `[]`, null, an empty text or none. */
export function saysNothing(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true;
  return hasKeys(body) && !(body instanceof Uint8Array) && Object.keys(body).length === 0;
}

/** How many samples are tried until one can carry the error: not every alternative of a schema can. */
const mostSamples = 6;

/**
 * Makes a body for a document's own error schema: its example or a sample, in which the fitting properties describe the
 * error, as far as the schema allows.
 * @param check returns true if the schema allows a body
 * @param isExampleOfStatus true if the response is declared for this exact status, so that its example has the right
 * codes
 */
export function fillErrorBody(
  response: Response,
  told: Told,
  isExampleOfStatus: boolean,
  sample: () => unknown,
  check: (body: unknown) => boolean,
): unknown {
  const [example] = response.examples.values();
  if (example !== undefined) {
    // An example that breaks its schema is intended, so it may still break it when it is filled in.
    const filled = new Filling(example, told, check(example) ? check : () => true, isExampleOfStatus);
    if (filled.tells) return filled.body;
  }
  let first: Filling | undefined;
  let former: unknown;
  for (let made = 0; made < mostSamples; made++) {
    const model = sample();
    const filled = new Filling(model, told, check, false);
    // Names that differ in each sample are names of fields, as in Django's `{ "name": ["This field is required."] }`.
    if (isJsonObject(model) && isMap(model) && !haveSameNames(model, former ?? sample())) {
      const body = byField(told.problems, model).find(check);
      if (body !== undefined) return body;
    }
    former = model;
    if (filled.tells) return filled.body;
    first ??= filled;
  }
  return saysNothing(example) ? first?.body : example;
}

type Key = string | number;

/** Changes the properties of a body one by one, so that a change that the schema refuses does not affect the others. */
class Filling {
  body: unknown;
  /** True once the body describes the error. */
  tells = false;
  readonly #told: Told;
  readonly #summary: string;
  readonly #check: (body: unknown) => boolean;
  readonly #keepsLabels: boolean;

  constructor(model: unknown, told: Told, check: (body: unknown) => boolean, keepsLabels: boolean) {
    this.body = model;
    this.#told = told;
    this.#summary = told.problems.map(({ message }) => message).join(' ');
    this.#check = check;
    this.#keepsLabels = keepsLabels;
    if (Array.isArray(model)) this.#fillList([], model);
    else if (isJsonObject(model)) this.#fillObject([], model, 0);
    else this.tells = this.#try([], [{ message: this.#summary }, ...this.#texts()]);
    if (!this.tells && isJsonObject(this.body)) this.tells = this.#tellAnywhere(this.body);
  }

  #fillObject(at: readonly Key[], model: Record<string, unknown>, depth: number): void {
    const entries = Object.entries(model);
    const [problem = { path: '', message: '' }] = this.#told.problems;
    for (const [name, value] of entries) {
      if (typeof value === 'number' && hasRole('status', name)) this.#try([...at, name], [this.#told.status]);
      if (typeof value !== 'boolean') continue;
      if (hasRole('succeeded', name)) this.#try([...at, name], [false]);
      else if (hasRole('failed', name)) this.#try([...at, name], [true]);
    }
    const texts = entries.filter(([name, value]) => typeof value === 'string' && isText(name, at));
    for (const [name] of texts) if (this.#try([...at, name], this.#texts())) this.tells = true;
    // In NestJS, `message` is a list and `error` a label.
    const hasTexts = entries.some(([name, value]) => Array.isArray(value) && isText(name, at));
    this.#fillLabels(at, model, texts.length === 0 && !hasTexts);
    const isOfRequest = entries.some(([name]) => /^(timestamp|time|date|method)$/i.test(name));
    for (const [name, value] of entries) {
      // Spring puts the request's path next to a timestamp; problem details put it in `instance`.
      if (typeof value === 'string' && (/^instance$/i.test(name) || (isOfRequest && /^path$/i.test(name))))
        this.#try([...at, name], this.#told.url.split('?', 1));
      else if (hasRole('path', name)) this.#try([...at, name], pathsLike(value, name, problem.path));
    }
    for (const [name, value] of entries) {
      if (Array.isArray(value)) this.#fillList([...at, name], value);
      else if (!isJsonObject(value)) continue;
      else if (hasRole('text', name) && isByLanguage(value)) this.#fillLanguages([...at, name], value);
      else if (hasRole('list', name) && isMap(value)) this.#fillMap([...at, name], value);
      else if (depth < deepestPart && hasRole('part', name)) this.#fillObject([...at, name], value, depth + 1);
    }
  }

  /** Fills titles and codes. If no other property can hold the text, the first label that accepts it gets it. */
  #fillLabels(at: readonly Key[], model: Record<string, unknown>, isForText: boolean): void {
    const labels = Object.entries(model).filter(([name, value]) => typeof value === 'string' && hasRole('label', name));
    const forText = isForText ? labels.find(([name]) => /^err(or)?$/i.test(name) || isTitle(name)) : undefined;
    for (const [name, value] of labels) {
      if (name === forText?.[0] && this.#try([...at, name], this.#texts())) this.tells = true;
      else if (this.#keepsLabels) continue;
      // The type in problem details is a URL; `about:blank` stands for an error without more detail than its status.
      else if (/^[a-z]+:/i.test(String(value))) this.#try([...at, name], ['about:blank']);
      else this.#try([...at, name], labelsOf(this.#told.status, name));
    }
  }

  #fillList(at: readonly Key[], [model]: readonly unknown[]): void {
    const { problems } = this.#told;
    const shorter = [problems, problems.slice(0, 10), problems.slice(0, 1)];
    const name = at.at(-1);
    if (
      typeof model === 'string' &&
      (name === undefined || hasRole('list', String(name)) || isText(String(name), at))
    ) {
      const lists = shorter.map((some) => some.map(({ message }) => message));
      if (this.#try(at, lists)) this.tells = true;
    }
    if (!isJsonObject(model)) return;
    const filled = (problem: Problem) => itemOf(model, problem, this.#told.status, this.#keepsLabels);
    if (filled(problems[0] ?? { path: '', message: '' }) === undefined) return;
    const isOfFields = Object.keys(model).some((key) => hasRole('path', key, true));
    if (this.tells && isOfFields && problems.every(({ path }) => path === '') && this.#try(at, [leftOut])) return;
    if (
      this.#try(
        at,
        shorter.map((some) => some.map(filled)),
      )
    )
      this.tells = true;
    else if (this.#try(at, [[model]])) this.#fillObject([...at, 0], model, deepestPart);
  }

  /** Fills a text that is given in several languages. */
  #fillLanguages(at: readonly Key[], model: Record<string, unknown>): void {
    for (const language of Object.keys(model)) if (this.#try([...at, language], this.#texts())) this.tells = true;
  }

  /** Fills messages by field. */
  #fillMap(at: readonly Key[], model: Record<string, unknown>): void {
    const { problems } = this.#told;
    if (problems.every(({ path }) => path !== '') && this.#try(at, byField(problems, model))) this.tells = true;
    // Samples would name fields that were not sent.
    else if (!this.#keepsLabels) this.#try(at, [leftOut, {}]);
  }

  /** Tries properties that are not usual for messages, as a last resort. */
  #tellAnywhere(body: Record<string, unknown>): boolean {
    const names = Object.keys(body);
    const others = names.filter(
      (name) =>
        typeof body[name] === 'string' &&
        !hasRole('label', name) &&
        !/id$|ur[il]$|date|time|_at$|version|trace/i.test(name),
    );
    if (others.some((name) => this.#try([name], this.#texts()))) return true;
    return ['message', 'detail', 'error'].some((name) => !names.includes(name) && this.#try([name], this.#texts()));
  }

  /** Returns the message, and shorter forms of it for a schema with a `maxLength`. */
  #texts(): string[] {
    const [first] = this.#told.problems;
    const cut = [200, 100, 50].map((length) => `${this.#summary.slice(0, length - 1).trimEnd()}…`);
    return [this.#summary, first?.message ?? '', ...cut, titleOf(this.#told.status)];
  }

  /** Sets the first candidate that the schema allows. Changes nothing if it allows none. */
  #try(at: readonly Key[], candidates: readonly unknown[]): boolean {
    for (const candidate of candidates) {
      const body = changed(this.body, at, candidate);
      if (!this.#check(body)) continue;
      this.body = body;
      return true;
    }
    return false;
  }
}

/** OData has the text in `{ message: { lang, value } }`. */
function isText(name: string, at: readonly Key[]): boolean {
  return hasRole('text', name) || (name === 'value' && hasRole('text', String(at.at(-1) ?? '')));
}

function isByLanguage(model: Record<string, unknown>): boolean {
  const entries = Object.entries(model);
  return entries.length > 0 && entries.every(([name, value]) => isLanguage.test(name) && typeof value === 'string');
}

const isLanguage = /^[a-z]{2,3}([-_][a-z]{2,4})?$/i;

/** How many objects deep the error may be: `{ error: { detail: { message } } }`. */
const deepestPart = 3;

function changed(body: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown {
  if (key === undefined) return structuredClone(value);
  if (Array.isArray(body)) return body.map((item, index) => (index === key ? changed(item, rest, value) : item));
  if (!isJsonObject(body)) return body;
  if (rest.length > 0 || value !== leftOut) return { ...body, [key]: changed(body[key], rest, value) };
  const { [key]: _, ...others } = body;
  return others;
}
