import { between, type Drawing, SampleImpossible } from './drawing.ts';
import { child, children, deepestOptional, type Node, type Part } from './parts.ts';

/** How many different items are drawn in search of one that the array does not hold yet. */
const drawsForUnique = 30;

/** Makes one value that satisfies several schemas. */
export type SampleValue = (nodes: readonly Node[], drawing: Drawing) => unknown;

/** An array that satisfies every part. */
export function sampleArray(
  parts: readonly [Part, ...Part[]],
  drawing: Drawing,
  sampleValue: SampleValue,
): readonly unknown[] {
  const { fewest, most } = lengthsOf(parts, drawing);
  const contained = containedIn(parts);
  const describesItems = parts.some(({ schema }) => 'items' in schema || 'prefixItems' in schema);
  const length = describesItems || contained.length > 0 ? between(fewest, most, drawing.random) : fewest;
  const isUnique = parts.some(({ schema }) => schema.uniqueItems === true);
  const items: unknown[] = [];
  const seen = new Set<string>();
  const inside = { ...drawing, depth: drawing.depth + 1 };
  // What has to be contained stands last, so that the tuple's own places stay what they are.
  const firstContained = Math.max(length, contained.length) - contained.length;
  for (let index = 0; index < Math.max(length, contained.length); index++) {
    const required = contained[index - firstContained];
    const nodes = [...parts.flatMap((part) => nodesOf(part, index)), ...(required === undefined ? [] : [required])];
    let item = sampleValue(nodes, inside);
    for (let drawn = 0; isUnique && seen.has(JSON.stringify(item)) && drawn < drawsForUnique; drawn++) {
      item = sampleValue(nodes, inside);
    }
    if (isUnique && seen.has(JSON.stringify(item))) {
      if (required === undefined && items.length + contained.length >= leastLength(parts)) continue;
      throw new SampleImpossible(parts[0].place, 'it does not allow as many different items as it wants');
    }
    seen.add(JSON.stringify(item));
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

function lengthsOf(parts: readonly Part[], { depth, isLoose }: Drawing): { fewest: number; most: number } {
  const least = leastLength(parts);
  const greatest = Math.min(
    ...parts.map(({ schema }) => (typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY)),
    ...parts.filter(isClosed).map((part) => children(part, 'prefixItems').length),
  );
  if (depth >= deepestOptional) return { fewest: least, most: least };
  const tuple = Math.max(0, ...parts.map((part) => children(part, 'prefixItems').length));
  const usual = tuple > 0 ? tuple : depth < 3 ? 3 : 1;
  const most = Math.min(Math.max(least, usual), greatest);
  return { fewest: isLoose ? least : Math.max(least, Math.min(tuple > 0 ? tuple : 1, most)), most };
}

function leastLength(parts: readonly Part[]): number {
  return Math.max(0, ...parts.map(({ schema }) => (typeof schema.minItems === 'number' ? schema.minItems : 0)));
}

function isClosed({ schema }: Part): boolean {
  return schema.items === false || (schema.items === undefined && schema.unevaluatedItems === false);
}

/** For each item that has to be contained, what it has to be. */
function containedIn(parts: readonly Part[]): Node[] {
  return parts.flatMap((part) => {
    if (part.schema.contains === undefined) return [];
    const times = typeof part.schema.minContains === 'number' ? part.schema.minContains : 1;
    return Array.from({ length: times }, () => child(part, 'contains'));
  });
}
