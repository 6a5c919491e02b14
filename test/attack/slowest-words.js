import { growthOf, growthToTen, mostForTen, mostRatio } from './growth.js';
import { hostileWords } from './hostile-words.js';

/** How many words go on to a hundred times the length, where not all do. */
const few = 2;

/** What takes less for ten times the length takes no second for a hundred times, even in quadratic time; in milliseconds. */
const atOnce = 2;

/**
 * How something grows with texts of each hostile word: all at ten times the length, and those that took longest then, or all
 * if it is to be whole, at a hundred times.
 * @param {(word: string) => (length: number) => () => unknown} preparedOf
 * @param {number} shortest
 * @param {boolean} whole
 * @returns {Promise<{ word: string, ratio: number, short: number, long: number }[]>} the worst first
 */
export async function slowestWords(preparedOf, shortest, whole) {
  const first = [];
  for (const word of hostileWords) {
    const growth = await growthToTen(preparedOf(word), shortest);
    // The others could take minutes.
    if (growth.ratio > mostForTen) return [{ word, ...growth, ratio: growth.ratio ** 2 }];
    first.push({ word, ...growth });
  }
  first.sort((a, b) => b.long - a.long);
  const last = [];
  for (const one of whole ? first : first.slice(0, few)) {
    const isAtOnce = !whole && one.long < atOnce;
    last.push(isAtOnce ? one : { word: one.word, ...(await surelyGrown(preparedOf(one.word), shortest)) });
  }
  return last.sort((a, b) => b.ratio - a.ratio);
}

/** Another process can make one measurement wrong, and not two. */
async function surelyGrown(prepared, shortest) {
  const first = await growthOf(prepared, shortest);
  if (first.ratio <= mostRatio) return first;
  const second = await growthOf(prepared, shortest);
  return second.ratio < first.ratio ? second : first;
}
