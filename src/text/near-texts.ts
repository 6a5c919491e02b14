/** The most suggestions in a message. */
const most = 3;

/**
 * The texts that contain something similar to the requested one, the nearest first, as suggestions for a message. A `*`
 * in a text is ignored.
 */
export function nearTexts(asked: string, texts: Iterable<string>): string[] {
  const wanted = asked.replaceAll('*', '').toLowerCase();
  if (wanted === '') return [];
  const farthest = Math.floor(wanted.length / 4);
  return [...texts]
    .map((text) => ({
      text,
      distance: distanceInside(wanted, text.toLowerCase()),
      difference: Math.abs(text.length - wanted.length),
    }))
    .filter(({ distance }) => distance <= farthest)
    .sort((a, b) => a.distance - b.distance || a.difference - b.difference)
    .slice(0, most)
    .map(({ text }) => text);
}

/** `; did you mean getOrder, or getOrders?`, without quotes; empty where nothing is similar. */
export function didYouMean(asked: string, texts: Iterable<string>): string {
  const near = nearTexts(asked, texts);
  return near.length === 0 ? '' : `; did you mean ${near.join(', or ')}?`;
}

/**
 * The least number of changed letters after which a text occurs somewhere in another (Sellers' algorithm). Two swapped
 * neighbours, a common misspelling, are one change.
 */
function distanceInside(wanted: string, text: string): number {
  // Reused arrays of fixed length: the text may be arbitrarily long.
  let beforeLast = new Uint32Array(text.length + 1);
  let last = new Uint32Array(text.length + 1);
  let row = new Uint32Array(text.length + 1);
  for (let index = 0; index < wanted.length; index++) {
    [beforeLast, last, row] = [last, row, beforeLast];
    row[0] = index + 1;
    for (let at = 1; at <= text.length; at++) {
      const replaced = (last[at - 1] ?? 0) + (text[at - 1] === wanted[index] ? 0 : 1);
      const isSwapped = index > 0 && at > 1 && text[at - 2] === wanted[index] && text[at - 1] === wanted[index - 1];
      const swapped = isSwapped ? (beforeLast[at - 2] ?? 0) : replaced;
      row[at] = Math.min(replaced, (last[at] ?? 0) + 1, (row[at - 1] ?? 0) + 1, swapped + 1);
    }
  }
  return row.reduce((least, distance) => Math.min(least, distance));
}
