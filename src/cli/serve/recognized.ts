import type { Recognized } from '../../mock/api.ts';

/** Formats the collections that a stateful API keeps as a table, followed by those that it does not keep, with reasons. */
export function recognizedLines({ collections, others, notes }: Recognized): string[] {
  const head = { path: 'Collection', item: 'Item', id: 'Id' };
  const rows = [head, ...collections.map(({ path, item = '(none)', id }) => ({ path, item, id }))];
  const widest = (name: 'path' | 'item') => Math.max(...rows.map((row) => row[name].length));
  const [first, second] = [widest('path'), widest('item')];
  return [
    'Keeps',
    ...(collections.length === 0
      ? ['  nothing: no collection was recognized']
      : rows.map(({ path, item, id }) => `  ${path.padEnd(first)}  ${item.padEnd(second)}  ${id}`)),
    ...(others.length === 0
      ? []
      : ['Answers without state', ...others.map(({ path, reason }) => `  ${path}: ${reason}`)]),
    ...notes.map((note) => `  ${note}`),
  ];
}
