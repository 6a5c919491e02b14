import type { Draft } from './draft.ts';

/** A unique name for each resource: its own, else with the name of its parent or the beginning of its paths. */
export function distinctNames(drafts: readonly Draft[]): Map<Draft, string> {
  const names = new Map<Draft, string>();
  const taken = new Set<string>();
  // Resources with the shortest paths get the plainest names.
  const inOrder = [...drafts].sort((a, b) => a.template.split('/').length - b.template.split('/').length);
  for (const draft of inOrder) {
    const name = firstFree(namesFor(draft), taken);
    taken.add(name);
    names.set(draft, name);
  }
  return names;
}

function* namesFor({ base, template, parent }: Draft): Generator<string> {
  yield base;
  let longer = base;
  for (let around = parent; around !== undefined; around = around.parent) {
    longer = `${around.base}_${longer}`;
    yield longer;
  }
  const words = template.split('/').filter((segment) => segment !== '{}' && segment !== '');
  for (let count = 2; count <= words.length; count++) yield [...words.slice(-count, -1), base].join('_');
  for (let number = 2; ; number++) yield `${base}_${number}`;
}

function firstFree(names: Iterable<string>, taken: ReadonlySet<string>): string {
  for (const name of names) if (!taken.has(name)) return name;
  return '';
}
