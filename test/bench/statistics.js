/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} least
 * @property {number} most
 * @property {readonly number[]} samples in the order they were taken
 */

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export function summarize(samples) {
  return { median: median(samples), least: Math.min(...samples), most: Math.max(...samples), samples };
}

/** @param {readonly number[]} samples */
function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}
