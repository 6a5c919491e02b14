/** The most that a hundred times the length may take: a hundred times the time, and some noise. */
export const mostRatio = 150;

/** Less than this is noise, in milliseconds: what takes quadratic time and less than this takes seconds for the long text. */
const noise = 4;

/** Where ten times the length takes more than this many times as long, a hundred times would take minutes. */
export const mostForTen = 50;

/**
 * How much longer something takes for a hundred times the length. Where ten times is already too much, that is squared.
 * @param {(length: number) => () => unknown} prepared makes, untimed, what is timed then
 * @param {number} shortest
 * @returns {Promise<{ ratio: number, short: number, long: number }>} times in milliseconds
 */
export async function growthOf(prepared, shortest) {
  const { ratio, short, long: middle } = await growthToTen(prepared, shortest);
  if (ratio > mostForTen) return { ratio: ratio ** 2, short, long: middle };
  const run = prepared(shortest * 100);
  let long = await timeOf(run, 1);
  if (long / Math.max(short, noise) <= mostRatio) return { ratio: long / Math.max(short, noise), short, long };
  // The collection of garbage comes with every long text, and with few short ones: as many of those have their share of it.
  const brief = prepared(shortest);
  const many = await timeOf(async () => {
    for (let count = 0; count < 100; count++) await brief();
  }, 3);
  long = Math.min(long, await timeOf(run, 3));
  const fair = Math.max(short, many / 100, noise);
  return { ratio: long / fair, short: Math.max(short, many / 100), long };
}

/** The same for ten times the length. */
export async function growthToTen(prepared, shortest) {
  const short = await timeOf(prepared(shortest), 2);
  let long = await timeOf(prepared(shortest * 10), 1);
  if (long / Math.max(short, noise) > mostForTen) long = Math.min(long, await timeOf(prepared(shortest * 10), 2));
  return { ratio: long / Math.max(short, noise), short, long };
}

/**
 * The shortest of some times, in milliseconds: of a clock, or of this process's own work where other processes take their
 * share of the processors. Whatever else happens meanwhile only adds to both.
 */
async function timeOf(run, times) {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < times; count++) {
    const [began, clock] = [process.cpuUsage(), performance.now()];
    await run();
    const elapsed = performance.now() - clock;
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, elapsed, (user + system) / 1000);
  }
  return least;
}

/** A word, repeated up to a length. */
export function repeated(word, length) {
  return word.repeat(Math.ceil(length / word.length)).slice(0, length);
}
