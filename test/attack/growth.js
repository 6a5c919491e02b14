import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The most that a hundred times the length may take: a hundred times the time, and some noise. */
export const mostRatio = 150;

/** Where ten times the length takes more than this many times as long, a hundred times would take minutes. */
export const mostForTen = 30;

/** What takes less than this is noise, in milliseconds. Nothing quadratic takes so little for a megabyte. */
const noise = 40;

/** How often a ratio that is too high is measured again. */
const rounds = 5;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/**
 * How much longer something takes for a hundred times the length. Where ten times is already too much, that is squared.
 * @param {(length: number, number: number) => () => unknown} prepared makes, untimed, what is timed then, with a text of a
 * length that is another for each number: what is remembered of a text would make it short
 * @param {number} shortest
 * @returns {Promise<{ ratio: number, short: number, long: number }>} times in milliseconds
 */
export async function growthOf(prepared, shortest) {
  const toTen = await growthToTen(prepared, shortest);
  if (toTen.ratio > mostForTen) return { ...toTen, ratio: toTen.ratio ** 2 };
  return growthTo(prepared, shortest, 100, mostRatio);
}

/** The same for ten times the length. */
export function growthToTen(prepared, shortest) {
  return growthTo(prepared, shortest, 10, mostForTen);
}

/**
 * How much longer something takes for some times the length. Where that looks like too much, a long text is compared with
 * as many short ones as are as long as it together: for what is linear, that is the same work, with the same garbage and
 * the same warming up. Both are measured in turns, after all garbage is collected, and the least of the ratios counts:
 * other processes make one round wrong, and not all. What does not fit into the caches of a processor is slower, and much
 * slower where others use them too: by how much, something tells that is linear, and a ratio is divided by that. What is
 * quadratic is far too slow all the same.
 */
async function growthTo(prepared, shortest, times, most) {
  const short = Math.min(await timeOf(prepared(shortest, 0)), await timeOf(prepared(shortest, 1)));
  const long = await timeOf(prepared(shortest * times, 0));
  const first = { ratio: long / Math.max(short, noise / most), short, long };
  if (long <= noise || first.ratio <= most) return first;
  let least;
  for (let round = 0; round < rounds; round++) {
    const { ratio, ...found } = await fairGrowth(prepared, shortest, times);
    const slower = ratio > most ? (await fairGrowth(preparedMap, 10_000, times)).ratio / times : 1;
    const fair = { ...found, ratio: ratio / Math.max(slower, 1) };
    if (least === undefined || fair.ratio < least.ratio) least = fair;
    // What is far too slow takes its time.
    if (least.ratio <= most || least.ratio > most * 10) break;
  }
  return least;
}

/** The growth in one round. */
async function fairGrowth(prepared, shortest, times) {
  const briefs = Array.from({ length: times }, (_, number) => prepared(shortest, number));
  const run = prepared(shortest * times, 0);
  collectGarbage();
  const together = await timeOf(async () => {
    for (const brief of briefs) await brief();
  });
  collectGarbage();
  const long = await timeOf(run);
  return { ratio: (long / together) * times, short: together / times, long };
}

/** What is linear, and goes all over the memory. */
function preparedMap(length, number) {
  const text = `${number}${repeated('abcdefgh,', length)}`;
  return () => new Map(text.split(',').map((part, index) => [`${index}${part}`, { part }]));
}

/**
 * The time that this process works, in milliseconds. What the operating system does for it is left out: it gives memory,
 * and a long text needs that all at once, where short ones get the same memory again and again.
 */
async function timeOf(run) {
  const [began, clock] = [process.cpuUsage(), performance.now()];
  await run();
  const elapsed = performance.now() - clock;
  return Math.min(elapsed, process.cpuUsage(began).user / 1000);
}

/** A word, repeated up to a length. */
export function repeated(word, length) {
  return word.repeat(Math.ceil(length / word.length)).slice(0, length);
}
