/** How many near texts are worth naming. */
const most = 3;

/**
 * The texts that hold something like what was asked for, the nearest first: for a message that says what may have been meant.
 * In a text, a `*` is passed over.
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

/** `; did you mean getOrder, or getOrders?`, with the quotes of none; empty where nothing is near. */
export function didYouMean(asked: string, texts: Iterable<string>): string {
  const near = nearTexts(asked, texts);
  return near.length === 0 ? '' : `; did you mean ${near.join(', or ')}?`;
}

/**
 * How many letters of a text have to change until it stands somewhere in another (Sellers' algorithm). Two neighbours in
 * the wrong order are one change: that is how people misspell.
 */
function distanceInside(wanted: string, text: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: text.length + 1 }, () => 0);
  for (let index = 0; index < wanted.length; index++) {
    const next = [index + 1];
    for (let at = 1; at <= text.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (text[at - 1] === wanted[index] ? 0 : 1);
      const isSwapped = at > 1 && text[at - 2] === wanted[index] && text[at - 1] === wanted[index - 1];
      const swapped = (isSwapped ? before[at - 2] : undefined) ?? Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, swapped + 1));
    }
    before = row;
    row = next;
  }
  return Math.min(...row);
}
