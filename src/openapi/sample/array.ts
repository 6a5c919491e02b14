import { child, children, type Node } from '../schemas/node.ts';
import { between, type Drawing, fallShort, inside, roomFor } from './drawing.ts';
import type { Heights } from './heights.ts';
import { numbersOf, type Part } from './part.ts';

/** The most draws for an item that the array does not contain yet. */
const drawsForUnique = 30;

/** Makes one value that satisfies several schemas. */
export type SampleValue = (nodes: readonly Node[], drawing: Drawing) => unknown;

/** Makes an array that satisfies every part. */
export function sampleArray(
  parts: readonly [Part, ...Part[]],
  drawing: Drawing,
  sampleValue: SampleValue,
  heights: Heights,
): readonly unknown[] {
  const { progress } = drawing;
  const least = leastLength(parts);
  const { fewest, most } = lengthsOf(parts, drawing);
  const room = drawing.room - 1;
  const contained = containedIn(parts, room);
  const describesItems = parts.some(({ schema }) => 'items' in schema || 'prefixItems' in schema);
  const wanted = Math.max(
    describesItems || contained.length > 0 ? between(fewest, most, drawing.random) : fewest,
    contained.length,
  );
  const length = Math.max(Math.min(wanted, room), Math.min(1, least));
  if (length < least) fallShort(drawing, parts[0].place, 'it demands more items than a sample may have');
  const isUnique = parts.some(({ schema }) => schema.uniqueItems === true);
  const items: unknown[] = [];
  const seen = new Set<string>();
  const before = progress.values;
  // Items for `contains` come last, so that `prefixItems` keep their positions.
  const firstContained = length - contained.length;
  for (let index = 0; index < length; index++) {
    const required = contained[index - firstContained];
    const nodes = [...parts.flatMap((part) => nodesOf(part, index)), ...(required === undefined ? [] : [required])];
    if (drawing.isDeep && nodes.some((node) => heights.of(node) === Number.POSITIVE_INFINITY)) {
      fallShort(drawing, parts[0].place, 'it nests without end');
      break;
    }
    const others = length - index - 1;
    const within = inside(drawing, roomFor(room - (progress.values - before), others));
    const shortfalls = progress.shortfalls.length;
    let item = sampleValue(nodes, within);
    for (let drawn = 0; isUnique && seen.has(JSON.stringify(item)) && drawn < drawsForUnique; drawn++) {
      item = sampleValue(nodes, drawing.prefersExamples ? { ...within, prefersExamples: false } : within);
    }
    const isEnough = items.length + others >= least && required === undefined;
    if (isEnough && progress.shortfalls.length > shortfalls) {
      progress.shortfalls.length = shortfalls;
      continue;
    }
    const text = isUnique || drawing.prefersExamples ? JSON.stringify(item) : '';
    if (text !== '' && seen.has(text)) {
      // Repeated examples add nothing.
      if (items.length + others >= least && required === undefined) continue;
      if (isUnique) {
        fallShort(drawing, parts[0].place, 'it allows fewer different items than it demands');
        continue;
      }
    }
    seen.add(text);
    items.push(item);
  }
  return items;
}

function nodesOf(part: Part, index: number): Node[] {
  const tuple = children(part, 'prefixItems');
  const node = tuple[index] ?? child(part, 'items');
  if (node.schema !== undefined) return [node];
  return 'unevaluatedItems' in part.schema ? [child(part, 'unevaluatedItems')] : [];
}

function lengthsOf(parts: readonly Part[], { depth, isDeep, isLoose }: Drawing): { fewest: number; most: number } {
  const least = leastLength(parts);
  const greatest = Math.min(
    Number.POSITIVE_INFINITY,
    ...numbersOf(parts, 'maxItems'),
    ...parts.filter(isClosed).map((part) => children(part, 'prefixItems').length),
  );
  if (isDeep) return { fewest: least, most: least };
  const tuple = Math.max(0, ...parts.map((part) => children(part, 'prefixItems').length));
  const usual = tuple > 0 ? tuple : depth < 3 ? 3 : 1;
  const most = Math.min(Math.max(least, usual), greatest);
  return {
    fewest: isLoose ? least : Math.max(least, Math.min(tuple > 0 ? tuple : 1, most)),
    most: Math.max(most, least),
  };
}

function leastLength(parts: readonly Part[]): number {
  return Math.max(0, ...numbersOf(parts, 'minItems'));
}

function isClosed({ schema }: Part): boolean {
  return schema.items === false || (schema.items === undefined && schema.unevaluatedItems === false);
}

/** The schemas of the items that `contains` demands, one per item. */
function containedIn(parts: readonly Part[], room: number): Node[] {
  return parts.flatMap((part) => {
    if (part.schema.contains === undefined) return [];
    const times = typeof part.schema.minContains === 'number' ? part.schema.minContains : 1;
    return Array.from({ length: Math.max(0, Math.min(times, room)) }, () => child(part, 'contains'));
  });
}
