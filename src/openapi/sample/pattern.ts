import type { AST, RegExpParser } from '@eslint-community/regexpp';
import { packageOf } from '../packages.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { between, lengthOf, pick } from './drawing.ts';
import type { Random } from './faker-methods.ts';

/** Made for the first pattern. */
let parser: RegExpParser | undefined;

/** The number of candidates after which a pattern is given up, for example one with a lookahead that chance does not meet. */
const maxCandidates = 200;

/** The most characters of a candidate: nested repetitions have no end. */
const mostLetters = 20_000;

/** The most characters of all candidates together: long ones take long, and where ten of them fail, others fail as well. */
const mostTried = 10 * mostLetters;

/** The number of first candidates that consist of letters and digits if the pattern allows that. */
const plainCandidates = 30;

/**
 * A text that is accepted and has a length between `fewest` and `most`, made from ECMA-262 patterns; undefined if none
 * was found. Lookarounds, word boundaries and further patterns are met only by chance: `accepts` has to test them all.
 */
export function sampleMatching(
  patterns: readonly string[],
  { fewest, most, random }: { fewest: number; most: number; random: Random },
  accepts: (text: string) => boolean,
): string | undefined {
  const writers = patterns.flatMap((pattern) => writerOf(pattern) ?? []);
  if (writers.length === 0) return undefined;
  let spread = 4;
  let letters = 0;
  for (let tried = 0; tried < maxCandidates && letters < mostTried; tried++) {
    const texts = writers.map((writer) => writer.write(spread, tried < plainCandidates, random));
    for (const candidate of [...texts, ...overlaid(texts)]) {
      for (const text of fitted(candidate, fewest, most)) if (accepts(text)) return text;
    }
    const lengths = texts.map(lengthOf);
    for (const length of lengths) letters += length;
    if (Math.max(...lengths) < fewest) spread = Math.min(2 * spread, 4096);
    else if (Math.min(...lengths) > most) spread = Math.floor(spread / 2);
  }
  return undefined;
}

/** Each text with the beginning or end of another, for patterns like `^abc` and `xyz$` besides one of the whole. */
function overlaid(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    texts.flatMap((other) =>
      other.length >= text.length ? [] : [other + text.slice(other.length), text.slice(0, -other.length) + other],
    ),
  );
}

/** Bounded by the number of patterns in documents. */
const writers = new Map<string, PatternWriter | undefined>();

/** A text, and variants cut or extended to a length; the caller tests which are still valid. */
export function fitted(text: string, fewest: number, most: number): string[] {
  const characters = [...text];
  if (characters.length < fewest) return [text + 'a'.repeat(fewest - characters.length)];
  if (characters.length <= most) return [text];
  return [characters.slice(0, most).join(''), characters.slice(-most).join('')];
}

/** Undefined for a pattern that JavaScript understands and the parser does not. */
function writerOf(pattern: string): PatternWriter | undefined {
  if (writers.has(pattern)) return writers.get(pattern);
  let writer: PatternWriter | undefined;
  try {
    writer = new PatternWriter(regExpOf(pattern));
  } catch {
    // Its texts are then met only by chance.
  }
  writers.set(pattern, writer);
  return writer;
}

/** The characters of a class: printable ASCII, or if it has none of these the first of Unicode. */
interface Characters {
  readonly plain: readonly string[];
  readonly all: readonly string[];
}

class PatternWriter {
  readonly #pattern: AST.Pattern;
  readonly #flags: string;
  readonly #characters = new Map<string, Characters>();
  readonly #captured = new Map<AST.CapturingGroup, string>();

  constructor({ source, flags, unicode }: RegExp) {
    parser ??= new (packageOf('regexpp').RegExpParser)();
    this.#pattern = parser.parsePattern(source, 0, source.length, { unicode });
    this.#flags = flags;
  }

  /** @param spread the most repetitions beyond the minimum */
  write(spread: number, isPlain: boolean, random: Random): string {
    this.#captured.clear();
    let left = mostLetters;
    const oneOf = (alternatives: readonly AST.Alternative[], repeats: number): string =>
      pick(alternatives, random)
        .elements.map((element) => write(element, repeats))
        .join('');
    const write = (element: AST.Element | AST.QuantifiableElement, repeats: number): string => {
      if (left-- <= 0) return '';
      switch (element.type) {
        case 'Character':
          return String.fromCodePoint(element.value);
        case 'CharacterSet':
        case 'CharacterClass':
        case 'ExpressionCharacterClass': {
          const { plain, all } = this.#charactersOf(element.raw);
          const characters = isPlain && plain.length > 0 ? plain : all;
          return characters.length === 0 ? '' : pick(characters, random);
        }
        case 'Quantifier': {
          const times = element.min + between(0, Math.min(element.max - element.min, repeats), random);
          const inner = Math.ceil(Math.sqrt(repeats));
          let text = '';
          for (let time = 0; time < times && left > 0; time++) text += write(element.element, inner);
          return text;
        }
        case 'Group':
          return oneOf(element.alternatives, repeats);
        case 'CapturingGroup': {
          const text = oneOf(element.alternatives, repeats);
          this.#captured.set(element, text);
          return text;
        }
        case 'Backreference':
          return [element.resolved].flat().reduce((text, group) => text + (this.#captured.get(group) ?? ''), '');
        case 'Assertion':
          return '';
      }
    };
    return oneOf(this.#pattern.alternatives, spread);
  }

  #charactersOf(source: string): Characters {
    const known = this.#characters.get(source);
    if (known !== undefined) return known;
    const regExp = new RegExp(`^(?:${source})$`, this.#flags);
    let all = matching(regExp, 0x20, 0x7e, Number.POSITIVE_INFINITY);
    if (all.length === 0) all = matching(regExp, 0, 0x10_ffff, 200);
    const characters = { plain: all.filter((character) => /[\p{L}\p{N}]/u.test(character)), all };
    this.#characters.set(source, characters);
    return characters;
  }
}

function matching(regExp: RegExp, first: number, last: number, most: number): string[] {
  const characters: string[] = [];
  for (let code = first; code <= last && characters.length < most; code++) {
    // A lone surrogate is no character, and can't be written as UTF-8.
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (regExp.test(character)) characters.push(character);
  }
  return characters;
}
