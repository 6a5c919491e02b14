import { growthOf, growthToTen, mostForTen } from './growth.js';
import { hostileWords } from './hostile-words.js';

/** How many of the slowest words, and of the steepest, go on to a hundred times the length, where not all do. */
const few = 2;

/** What takes less for ten times the length takes no second for a hundred times, even in quadratic time; in milliseconds. */
const atOnce = 2;

/**
 * How something grows with texts of each hostile word: all at ten times the length, and those that took longest then or
 * grew most, or all if it is to be whole, at a hundred times.
 * @param {(word: string) => (length: number) => () => unknown} preparedOf
 * @param {number} shortest
 * @param {boolean} whole
 * @param {readonly string[]} words
 * @returns {Promise<{ word: string, ratio: number, short: number, long: number }[]>} the worst first
 */
export async function slowestWords(preparedOf, shortest, whole, words = hostileWords) {
  const first = [];
  for (const word of words) {
    const growth = await growthToTen(preparedOf(word), shortest);
    // The others could take minutes.
    if (growth.ratio > mostForTen) return [{ word, ...growth, ratio: growth.ratio ** 2 }];
    first.push({ word, ...growth });
  }
  const slow = whole ? first : first.filter(({ long }) => long >= atOnce);
  const bySlowness = slow.toSorted((a, b) => b.long - a.long);
  const bySteepness = slow.toSorted((a, b) => b.ratio - a.ratio);
  const chosen = whole ? slow : new Set([...bySlowness.slice(0, few), ...bySteepness.slice(0, few)]);
  const last = [];
  for (const { word } of chosen) last.push({ word, ...(await growthOf(preparedOf(word), shortest)) });
  // One for all that are over at once.
  return last.length === 0 ? first.slice(0, 1) : last.sort((a, b) => b.ratio - a.ratio);
}
