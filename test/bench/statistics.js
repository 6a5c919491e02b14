/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} least
 * @property {number} most
 * @property {number} lower quartile
 * @property {number} upper quartile
 * @property {readonly number[]} samples in the order they were taken
 */

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export function summarize(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
    samples,
  };
}

/**
 * The samples of one server as multiples of another's in the same rounds, so that what slowed both down is in neither.
 * @param {readonly number[]} ones
 * @param {readonly number[]} others
 */
export function ratios(ones, others) {
  return summarize(ones.map((sample, round) => sample / (others[round] ?? Number.NaN)));
}

/**
 * @param {readonly number[]} sorted
 * @param {number} share
 */
function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
