import { literalText } from './path-template.ts';

/**
 * The texts between the literals of a segment, `5` of `5.json` between `` and `.json`; undefined if it does not have them
 * in this order, with something between any two. Linear in the segment.
 * @param segment as it was sent, from which the texts are cut: an encoded delimiter belongs to a value
 * @param read the segment without its percent-encoding, in which encoded literals are found
 */
export function splitAround(literals: readonly string[], segment: string, read: string): string[] | undefined {
  const bounds = boundsIn(segment, literals);
  if (bounds !== undefined) return textsOf(segment, bounds);
  const boundsAsRead = read === segment ? undefined : boundsIn(read, literals);
  if (boundsAsRead === undefined) return undefined;
  const sent = positionsIn(segment);
  return textsOf(
    segment,
    boundsAsRead.map((bound) => sent[bound] ?? segment.length),
  );
}

/** The start and end of each text in turn. Each but the last is as short as possible. */
function boundsIn(text: string, literals: readonly string[]): number[] | undefined {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const end = text.length - last.length;
  const bounds = [first.length];
  for (const literal of literals.slice(1, -1)) {
    const from = (bounds.at(-1) ?? 0) + 1;
    const at = text.indexOf(literal, from);
    if (at === -1) return undefined;
    bounds.push(at, at + literal.length);
  }
  if (end <= (bounds.at(-1) ?? 0)) return undefined;
  bounds.push(end);
  return bounds;
}

function textsOf(segment: string, bounds: readonly number[]): string[] {
  const texts: string[] = [];
  for (let index = 0; index < bounds.length; index += 2) texts.push(segment.slice(bounds[index], bounds[index + 1]));
  return texts;
}

/** The position in the sent text of each character of the decoded one. */
function positionsIn(segment: string): number[] {
  const positions: number[] = [];
  const asSent = (from: number, to: number) => {
    for (let at = from; at < to; at++) positions.push(at);
  };
  let end = 0;
  for (const { 0: run, index } of segment.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    asSent(end, index);
    end = index + run.length;
    const read = literalText(run);
    if (read.length === run.length) asSent(index, end);
    else positions.push(...positionsOf(read, index));
  }
  asSent(end, segment.length);
  return positions;
}

function* positionsOf(read: string, from: number): Generator<number> {
  let at = from;
  for (const character of read) {
    for (let unit = 0; unit < character.length; unit++) yield at;
    at += '%00'.length * bytesOf(character);
  }
}

/** The number of bytes of a character in UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
