import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Answer } from '../run/exchange.ts';

/** Statuses of refusals for the content of a request. */
const refusals: readonly number[] = [400, 422];

/** First segments with which some refusals prefix the places of a body or of parameters. */
const holders: ReadonlySet<string> = new Set([
  ...['', '$', '#', 'body', 'data', 'instance', 'json', 'payload', 'root', 'request', 'requestbody', 'input'],
  ...['query', 'querystring', 'params', 'header', 'headers', 'cookies'],
]);

/** Names of properties that hold the mistakes of a request. */
const mistakes = /error|violation|invalid|issue|details|problem|fields/i;

/** Properties with the place of a mistake, in an object that describes one. */
const ofPlaces: ReadonlySet<string> = new Set([
  ...['field', 'fieldName', 'path', 'pointer', 'jsonPointer', 'loc', 'location', 'property', 'propertyName', 'name'],
  ...['param', 'parameter', 'source', 'attribute', 'target', 'instancePath', 'dataPath', 'element'],
]);

/** Properties with the kind of a mistake. */
const ofKinds: ReadonlySet<string> = new Set(['code', 'type', 'kind', 'rule', 'keyword', 'title', 'error', 'status']);

/** Properties by which an object describes one mistake, or the whole refusal. */
const ofOneMistake: ReadonlySet<string> = new Set(['code', 'message', 'detail', 'reason', 'error']);

/** The rule that ends some paths: `title.required`. */
const rule =
  /^(?:required|missing|type|enum|format|pattern|unknown|invalid|min\w*|max\w*|length|unique\w*|multiple\w*|additional\w*)$/i;

/** A name or a path, in any of its spellings: `/lines/0/quantity`, `lines[0].quantity`, `$.lines.0.quantity`. */
const path = /^[#$\w./[\]-]{0,200}$/;

/** The path at the beginning of a sentence: `"name" must be a string`. */
const beginning = /^["'`]?([$\w./[\]-]{1,200})["'`]?[:\s]/;

/** How many sentences of a text are read. */
const mostSentences = 50;

/** How deep an answer is read. */
const deepest = 12;

/** How many words of a sentence are taken as names of what may be missing. */
const mostWords = 30;

/**
 * Finds the places of a request that its refusal names, each as `lines.*.quantity`, in lower case; none for an answer
 * that is no refusal of the request's content. Texts that repeat the request do not count.
 */
export function namedPlaces({ status, json }: Answer, sent: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  if (refusals.includes(status)) collect(json, { name: '', isItem: false, depth: 0 }, new Set(textsIn(sent)), found);
  return found;
}

/** The position of a value in an answer. */
interface Position {
  /** The name of the property that holds it, or holds its list. */
  readonly name: string;
  readonly isItem: boolean;
  readonly depth: number;
}

function collect(value: unknown, at: Position, sent: ReadonlySet<string>, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isName(value, sent)) add(partsOf(value), found);
  } else if (at.depth > deepest) return;
  else if (Array.isArray(value)) {
    const inside = { ...at, isItem: true, depth: at.depth + 1 };
    if (isLocation(value)) add(value.map(String), found);
    else for (const one of value) isSentence(one) ? addBeginnings(one, found) : collect(one, inside, sent, found);
  } else if (isJsonObject(value)) collectOf(value, at, sent, found);
}

function collectOf(
  value: Readonly<Record<string, unknown>>,
  { name, isItem, depth }: Position,
  sent: ReadonlySet<string>,
  found: Set<string>,
): void {
  const isByPlace = !isItem && mistakes.test(name);
  const entries = Object.entries(value);
  const isOneMistake = entries.some(([key]) => ofOneMistake.has(key));
  const sentences = entries.map(([, one]) => one).filter(isSentence);
  const hasPlace = entries.some(([key, one]) => ofPlaces.has(key) && isPlace(one, sent));
  const places: (readonly string[])[] = [];
  for (const [key, one] of entries) {
    const tells = isSentences(one) || (!isOneMistake && (typeof one === 'string' || isJsonObject(one)));
    if (isByPlace && tells) add(partsOf(key), found);
    if (!isPlace(one, sent)) collect(one, { name: key, isItem: false, depth: depth + 1 }, sent, found);
    else if (hasPlace ? ofPlaces.has(key) : !ofKinds.has(key)) places.push(placeIn(one));
  }
  for (const place of places) add(place, found);
  // A sentence names a place only if no property does; otherwise it may name what is missing at that place.
  if (places.length === 0) for (const one of sentences) addBeginnings(one, found);
  for (const place of places)
    for (const sentence of sentences)
      for (const word of sentence.match(/[\w-]+/g)?.slice(0, mostWords) ?? []) add([...place, word], found);
}

function isPlace(value: unknown, sent: ReadonlySet<string>): boolean {
  return Array.isArray(value) ? isLocation(value) : isName(value, sent);
}

/** @param value a list of parts, or a text */
function placeIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : partsOf(String(value));
}

function isName(value: unknown, sent: ReadonlySet<string>): value is string {
  return typeof value === 'string' && path.test(value) && !sent.has(value);
}

/** True if a list is a path by its parts, like `["body", "lines", 0, "quantity"]`. */
function isLocation(list: readonly unknown[]): boolean {
  const isPart = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  if (list.length === 0 || !list.every(isPart)) return false;
  return list.some((one) => typeof one === 'number') || holders.has(String(list[0]));
}

function isSentence(value: unknown): value is string {
  return typeof value === 'string' && /\s/.test(value);
}

function isSentences(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isSentence);
}

/** Adds the path at the beginning of each sentence: a text may name several mistakes. */
function addBeginnings(text: string, found: Set<string>): void {
  for (const sentence of text.split(/[;,.\n]\s/, mostSentences)) {
    const [, named] = beginning.exec(sentence.trimStart()) ?? [];
    if (named !== undefined) add(partsOf(named), found);
  }
}

function partsOf(text: string): string[] {
  return text.replaceAll('[]', '.*').split(/[./[\]]+/);
}

function add(parts: readonly string[], found: Set<string>): void {
  const whole = parts.filter((part) => part !== '').map((part) => (/^\d+$/.test(part) ? '*' : part.toLowerCase()));
  const withoutRule = rule.test(whole.at(-1) ?? '') ? [whole.slice(0, -1)] : [];
  for (const place of [whole, ...withoutRule]) {
    found.add(place.join('.'));
    // The first segment may be a prefix, or a property with such a name.
    const [first = ''] = place;
    if (holders.has(first)) found.add(place.slice(1).join('.'));
  }
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsIn(one);
}
