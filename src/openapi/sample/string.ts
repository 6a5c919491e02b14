import type { FormatName } from 'ajv-formats';
import { packageOf } from '../packages.ts';
import { additionalFormats } from '../schemas/formats.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { type Drawing, lengthOf, pick, SampleImpossible } from './drawing.ts';
import { drawFormat } from './formats.ts';
import { byName, textsByName } from './names.ts';
import type { Part } from './parts.ts';
import { fitted, sampleMatching } from './pattern.ts';

/** How often each source of texts is asked before the next one is. */
const drawsPerSource = 8;

/**
 * A text that satisfies every part: the first that does of what was faked for it, its format's, what its name suggests,
 * what its pattern describes, its examples, and plain words.
 */
export function sampleString(parts: readonly [Part, ...Part[]], drawing: Drawing, fake?: () => string): string {
  const rules = rulesOf(parts);
  for (const candidate of candidates(parts, rules, drawing, fake)) {
    for (const text of fitted(candidate, rules.fewest, rules.most)) if (isAllowed(text, rules)) return text;
  }
  throw new SampleImpossible(parts[0].place, 'no text was found that satisfies its pattern, format and lengths');
}

interface Rules {
  readonly fewest: number;
  readonly most: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
}

function rulesOf(parts: readonly Part[]): Rules {
  const numbersOf = (keyword: string) =>
    parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'number');
  const textsOf = (keyword: string) =>
    parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'string');
  const isBase64 = textsOf('contentEncoding').includes('base64');
  return {
    fewest: Math.max(0, ...numbersOf('minLength')),
    most: Math.min(Number.POSITIVE_INFINITY, ...numbersOf('maxLength')),
    patterns: textsOf('pattern'),
    formats: [...textsOf('format'), ...(isBase64 ? ['byte'] : [])],
  };
}

function* candidates(parts: readonly Part[], rules: Rules, drawing: Drawing, fake?: () => string): Generator<string> {
  const { fewest, most, patterns, formats } = rules;
  const { random, faker, name } = drawing;
  if (fake !== undefined) for (let drawn = 0; drawn < drawsPerSource; drawn++) yield fake();
  for (const format of formats) {
    for (let drawn = 0; drawn < drawsPerSource; drawn++) {
      const text = drawFormat(format, drawing);
      if (text === undefined) break;
      yield text;
      // A pattern may want whole seconds.
      yield text.replace(/\.\d+Z$/, 'Z');
    }
  }
  const suggestion = formats.length === 0 ? byName(textsByName, name) : undefined;
  if (suggestion !== undefined) {
    const [method, ...args] = suggestion;
    const draws = patterns.length === 0 ? 1 : drawsPerSource;
    for (let drawn = 0; drawn < draws; drawn++) yield String(faker.call(method, args, random));
  }
  if (patterns.length > 0) {
    const text = sampleMatching(patterns, { fewest, most, random }, (candidate) => isAllowed(candidate, rules));
    if (text !== undefined) yield text;
  }
  const examples = parts.flatMap(({ schema }) => [schema.examples ?? [], schema.example, schema.default].flat());
  const texts = examples.filter((example) => typeof example === 'string');
  if (texts.length > 0) yield pick(texts, random);
  yield* texts;
  yield words(fewest, most, drawing);
}

/** Words of a length: cut off, if need be, where the longest allowed ends. */
function words(fewest: number, most: number, { faker, random }: Drawing): string {
  const draw = (count: number) => String(faker.call('lorem.words', [count], random));
  let text = draw(Math.max(3, Math.ceil(fewest / 10)));
  while (text.length < fewest) text += ` ${draw(3)}`;
  const cut = text.slice(0, most);
  return cut.trimEnd().length < fewest ? cut.replace(/\s$/, 'a') : cut.trimEnd();
}

function isAllowed(text: string, { fewest, most, patterns, formats }: Rules): boolean {
  const length = lengthOf(text);
  return (
    length >= fewest &&
    length <= most &&
    patterns.every((pattern) => regExpOf(pattern).test(text)) &&
    formats.every((format) => isOfFormat(text, format))
  );
}

/** Whether the validator will take a text for the format; it takes anything for one that it does not know. */
function isOfFormat(text: string, name: string): boolean {
  const format = additionalFormats[name] ?? ajvFormat(name);
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  if (typeof format === 'object' && 'type' in format && format.type === 'number') return true;
  if (check instanceof RegExp) return check.test(text);
  if (typeof check !== 'function') return true;
  // The formats for numbers are gone; what is left of them checks texts, at once.
  return (check as (value: string) => boolean)(text);
}

function ajvFormat(name: string) {
  try {
    // A name that it does not know makes it throw.
    return packageOf('ajvFormats').get(name as FormatName);
  } catch {
    return undefined;
  }
}
