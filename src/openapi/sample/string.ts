import { regExpOf } from '../schemas/readable-pattern.ts';
import { budget, type Drawing, fallShort, lengthOf, pick } from './drawing.ts';
import { drawFormat, isOfFormat } from './formats.ts';
import { byName, textsByName } from './names.ts';
import { numbersOf, type Part } from './part.ts';
import { fitted, sampleMatching } from './pattern.ts';

/** The number of draws from each source of texts before the next source. */
const drawsPerSource = 8;

/** The most words that are drawn for one text. */
const mostWords = 1000;

/**
 * A text that satisfies every part: the first valid one of `x-faker`, its format, its name, its pattern, its examples,
 * and plain words.
 */
export function sampleString(parts: readonly [Part, ...Part[]], drawing: Drawing, fake?: () => string): string {
  const { progress } = drawing;
  const rules = rulesOf(parts, budget.letters - progress.letters);
  let closest = '';
  for (const candidate of candidates(parts, rules, drawing, fake)) {
    for (const text of fitted(candidate, rules.fewest, rules.most)) {
      if (isAllowed(text, rules)) {
        progress.letters += text.length;
        if (rules.isCut) fallShort(drawing, parts[0].place, 'it demands longer texts than a sample may have');
        return text;
      }
      closest = text;
    }
  }
  fallShort(drawing, parts[0].place, 'no text was found that satisfies its pattern, format and lengths');
  progress.letters += closest.length;
  return closest;
}

interface Rules {
  readonly fewest: number;
  readonly most: number;
  /** Whether the sample's limit is below the required length. */
  readonly isCut: boolean;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
}

function rulesOf(parts: readonly Part[], left: number): Rules {
  const textsOf = (keyword: string) =>
    parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'string');
  const fewest = Math.max(0, ...numbersOf(parts, 'minLength'));
  const isBase64 = textsOf('contentEncoding').includes('base64');
  return {
    fewest: Math.min(fewest, Math.max(0, left)),
    most: Math.min(Number.POSITIVE_INFINITY, ...numbersOf(parts, 'maxLength')),
    isCut: fewest > left,
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
      // A pattern may demand whole seconds.
      yield text.replace(/\.\d+Z$/, 'Z');
    }
  }
  const suggestion = formats.length === 0 ? byName(textsByName, name) : undefined;
  if (suggestion !== undefined) {
    const [method, ...args] = suggestion;
    const draws = patterns.length === 0 ? 1 : drawsPerSource;
    for (let drawn = 0; drawn < draws; drawn++)
      yield drawFormat(method, drawing) ?? String(faker.call(method, args, random));
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

/** Words of a length; cut off where the longest allowed text ends. */
function words(fewest: number, most: number, { faker, random }: Drawing): string {
  const draw = (count: number) => String(faker.call('lorem.words', [count], random));
  let text = draw(Math.min(mostWords, Math.max(3, Math.ceil(fewest / 10))));
  // Beyond that, the same words repeat.
  if (fewest > 10 * mostWords) text = `${text} `.repeat(Math.ceil(fewest / text.length)).slice(0, fewest);
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
