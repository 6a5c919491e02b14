import { isJsonObject } from '../spec/json-pointer.ts';
import type { Response } from '../spec/operation.ts';
import { hasRole, isTitle, labelsOf, titleOf } from './error-names.ts';

/** One thing that is wrong with a request; the path is empty for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** What an error body is to tell. */
export interface Told {
  readonly status: number;
  /** At least one. */
  readonly problems: readonly Problem[];
}

/** How many samples are made in search of one that can tell what is wrong: of several alternatives not all can. */
const mostSamples = 6;

/**
 * A body for a document's own error schema: its example or a sample, in which the properties that tell what is wrong tell
 * it, as far as the schema allows.
 * @param isExampleOfStatus whether the response is that of this very status, so that its example has the right codes
 */
export function fillErrorBody(
  response: Response,
  told: Told,
  isExampleOfStatus: boolean,
  sample: () => unknown,
): unknown {
  const [example] = response.examples.values();
  const check = (body: unknown) => response.validate?.(body) ?? true;
  if (example !== undefined) {
    const filled = new Filling(example, told, check, isExampleOfStatus);
    if (filled.tells) return filled.body;
  }
  let first: Filling | undefined;
  for (let made = 0; made < mostSamples; made++) {
    const filled = new Filling(sample(), told, check, false);
    if (filled.tells) return filled.body;
    first ??= filled;
  }
  return example ?? first?.body;
}

/** Stands for a property that is left out. */
const leftOut = Symbol('left out');

type Key = string | number;

/** A body in which one property after the other is changed; each by itself, so that one which the schema refuses spoils no other. */
class Filling {
  body: unknown;
  /** Whether the body says what is wrong. */
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
    const texts = entries.filter(([name, value]) => typeof value === 'string' && hasRole('text', name));
    for (const [name] of texts) if (this.#try([...at, name], this.#texts())) this.tells = true;
    this.#fillLabels(at, model, texts.length === 0);
    for (const [name, value] of entries)
      if (hasRole('path', name)) this.#try([...at, name], pathsLike(value, name, problem.path));
    for (const [name, value] of entries) {
      if (Array.isArray(value)) this.#fillList([...at, name], value);
      else if (!isJsonObject(value)) continue;
      else if (hasRole('list', name) && isMap(value)) this.#fillMap([...at, name]);
      else if (depth < deepestPart && hasRole('part', name)) this.#fillObject([...at, name], value, depth + 1);
    }
  }

  /** Titles and codes; where nothing else is there for a text, the first that takes it has it. */
  #fillLabels(at: readonly Key[], model: Record<string, unknown>, isForText: boolean): void {
    const labels = Object.entries(model).filter(([name, value]) => typeof value === 'string' && hasRole('label', name));
    const forText = isForText ? labels.find(([name]) => /^err(or)?$/i.test(name) || isTitle(name)) : undefined;
    for (const [name, value] of labels) {
      if (name === forText?.[0] && this.#try([...at, name], this.#texts())) this.tells = true;
      else if (this.#keepsLabels) continue;
      // The type of problem details is a URL, and this the one for nothing more than the status.
      else if (/^[a-z]+:/i.test(String(value))) this.#try([...at, name], ['about:blank']);
      else this.#try([...at, name], labelsOf(this.#told.status, name));
    }
  }

  #fillList(at: readonly Key[], [model]: readonly unknown[]): void {
    const { problems } = this.#told;
    const shorter = [problems, problems.slice(0, 10), problems.slice(0, 1)];
    const name = at.at(-1);
    if (typeof model === 'string' && (name === undefined || hasRole('list', String(name)))) {
      const lists = shorter.map((some) => some.map(({ message }) => message));
      if (this.#try(at, lists)) this.tells = true;
    }
    if (!isJsonObject(model)) return;
    const filled = (problem: Problem) => itemOf(model, problem, this.#told.status, this.#keepsLabels);
    if (filled(problems[0] ?? { path: '', message: '' }) === undefined) return;
    if (
      this.#try(
        at,
        shorter.map((some) => some.map(filled)),
      )
    )
      this.tells = true;
    else if (this.#try(at, [[model]])) this.#fillObject([...at, 0], model, deepestPart);
  }

  /** Messages by field. */
  #fillMap(at: readonly Key[]): void {
    const { problems } = this.#told;
    if (problems.some(({ path }) => path === '')) return void this.#try(at, [leftOut, {}]);
    const messages = new Map<string, string[]>();
    for (const { path, message } of problems) messages.set(path, [...(messages.get(path) ?? []), message]);
    const candidates = [
      Object.fromEntries(messages),
      Object.fromEntries([...messages].map(([path, all]) => [path, all.join(' ')])),
    ];
    if (this.#try(at, candidates)) this.tells = true;
  }

  /** In a property that is not known for it, rather than nowhere. */
  #tellAnywhere(body: Record<string, unknown>): boolean {
    const names = Object.keys(body);
    const others = names.filter(
      (name) => typeof body[name] === 'string' && !/id$|ur[il]$|date|time|_at$|version|trace/i.test(name),
    );
    if (others.some((name) => this.#try([name], this.#texts()))) return true;
    return ['message', 'detail', 'error'].some((name) => !names.includes(name) && this.#try([name], this.#texts()));
  }

  /** What is wrong, and shorter forms of it for a schema with a `maxLength`. */
  #texts(): string[] {
    const [first] = this.#told.problems;
    const cut = [200, 100, 50].map((length) => `${this.#summary.slice(0, length - 1).trimEnd()}…`);
    return [this.#summary, first?.message ?? '', ...cut, titleOf(this.#told.status)];
  }

  /** Takes the first of some values that the schema allows; the value stays as it was if it allows none. */
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

/** How many objects deep the error may stand: `{ error: { detail: { message } } }`. */
const deepestPart = 3;

function changed(body: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown {
  if (key === undefined) return structuredClone(value);
  if (Array.isArray(body)) return body.map((item, index) => (index === key ? changed(item, rest, value) : item));
  if (!isJsonObject(body)) return body;
  if (rest.length > 0 || value !== leftOut) return { ...body, [key]: changed(body[key], rest, value) };
  const { [key]: _, ...others } = body;
  return others;
}

/** An item of a list for one problem; undefined for items that have no place for a message. */
function itemOf(
  model: Record<string, unknown>,
  problem: Problem,
  status: number,
  keepsLabels: boolean,
): object | undefined {
  let tells = false;
  const entries = Object.entries(model).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'string' && hasRole('text', name)) {
      tells = true;
      return [[name, problem.message]];
    }
    if (hasRole('path', name, true) && isPathLike(value)) {
      const [first = ''] = pathsLike(value, name, problem.path).filter((path) => path !== leftOut);
      return [[name, first]];
    }
    if (isJsonObject(value) && hasRole('part', name))
      return [[name, itemOf(value, problem, status, keepsLabels) ?? placeIn(value, problem)]];
    if (typeof value === 'number' && hasRole('status', name)) return [[name, status]];
    if (typeof value === 'string' && !keepsLabels && hasRole('label', name)) return [[name, labelsOf(status, name)[0]]];
    return [[name, value]];
  });
  if (tells) return Object.fromEntries(entries);
  const title = Object.keys(model).find(
    (name) => typeof model[name] === 'string' && (isTitle(name) || /^err(or)?$/i.test(name)),
  );
  return title === undefined ? undefined : { ...Object.fromEntries(entries), [title]: problem.message };
}

/** `{ pointer: '/name' }` in JSON:API's errors. */
function placeIn(model: Record<string, unknown>, { path }: Problem): object {
  const entries = Object.entries(model).map(([name, value]) => [
    name,
    hasRole('path', name) && typeof value === 'string'
      ? (pathsLike(value, name, path).find((like) => like !== leftOut) ?? value)
      : value,
  ]);
  return Object.fromEntries(entries);
}

function isPathLike(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && !value.some((item) => typeof item === 'object'));
}

/** A path in the form of the value that stands there: text, JSON Pointer, list of segments. Left out where there is none. */
function pathsLike(value: unknown, name: string, path: string): unknown[] {
  if (path === '') return [leftOut, ''];
  if (Array.isArray(value)) return [path.split('.')];
  if (typeof value !== 'string') return [];
  const pointer = `/${path.replaceAll('.', '/')}`;
  return /pointer/i.test(name) ? [pointer, path] : [path, pointer];
}

/** Whether an object has messages by field, and not properties of an error of its own. */
function isMap(value: Record<string, unknown>): boolean {
  return Object.entries(value).every(
    ([name, inner]) =>
      (Array.isArray(inner) && !hasRole('list', name)) ||
      (typeof inner === 'string' && !hasRole('text', name) && !hasRole('label', name)),
  );
}
