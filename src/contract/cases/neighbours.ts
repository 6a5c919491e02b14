import { inOtherCase } from '../other-case.ts';

/** Common words of one kind: an enumeration has some of them, and a careless deployment accepts the others. */
const families: readonly (readonly string[])[] = [
  ['POST', 'PUT', 'PATCH', 'GET', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'],
  ['none', 'bearer', 'basic', 'api_key', 'custom', 'digest', 'oauth2', 'hmac', 'jwt', 'token'],
];

/** How many words of a family an enumeration must have to belong to it. */
const fewestRelatives = 2;

/** Texts that are almost in an enumeration: words of the same kind, and its own in another spelling. */
export function neighboursOf(values: readonly unknown[]): string[] {
  const words = values.filter((value) => typeof value === 'string');
  const near = new Set([...relativesOf(words), ...misspellingsOf(words)]);
  return [...near].filter((word) => word !== '' && !words.includes(word));
}

function relativesOf(words: readonly string[]): readonly string[] {
  return families.find((all) => words.filter((word) => all.includes(word)).length >= fewestRelatives) ?? [];
}

function misspellingsOf(words: readonly string[]): string[] {
  const [first, second = first] = words;
  if (first === undefined || second === undefined) return [];
  const last = words.at(-1) ?? first;
  const compound = words.find((word) => word.includes('_'));
  return [
    inOtherCase(first),
    second.charAt(0).toUpperCase() + second.slice(1).toLowerCase(),
    last.slice(0, -1),
    `${first}s`,
    ...(compound === undefined ? [] : compoundsLike(compound, words)),
  ];
}

/**
 * Variants of a word of several parts: with another separator, without the first or last part, or with another's last.
 */
function compoundsLike(compound: string, words: readonly string[]): string[] {
  const parts = compound.split('_');
  const joined = compound.replaceAll('_', '-');
  if (parts.length < 3) return [joined];
  return [joined, parts.slice(1).join('_'), parts.slice(0, -1).join('_'), ...recombined(words)];
}

/** Joins the beginning of one word with the end of another to one that is not in the enumeration. */
function recombined(words: readonly string[]): string[] {
  const at = (word: string) => word.lastIndexOf('_');
  const ends = words.map((word) => word.slice(at(word)));
  const mixed = words.toReversed().flatMap((word) => ends.map((end) => word.slice(0, at(word)) + end));
  return mixed.filter((word) => !words.includes(word)).slice(0, 1);
}
