import type { ApiDocument } from '../document/api-document.ts';
import { Answers } from './answers.ts';
import { resourcesByCalls, resourcesByIds } from './by-name.ts';
import { resourcesByPaths } from './by-path.ts';
import { ConsumerFinder, type DraftConsumer } from './consumers.ts';
import { distinctNames } from './distinct-names.ts';
import type { Draft, Reading } from './draft.ts';
import { InputReader } from './inputs.ts';
import { linksOf } from './links.ts';
import { inOrderOfDependency } from './order.ts';
import type { InputPlace, Resource, Resources } from './resource.ts';
import { SchemaFactsReader } from './schema-facts.ts';

/**
 * Finds the operations of a document that create, list, read, change and delete the same things, and the inputs that take
 * their ids. Leaves out what the document does not clearly say; never throws.
 */
export function resourcesOf({ operations, files }: ApiDocument): Resources {
  const schemas = new SchemaFactsReader(files);
  const inputs = new InputReader(files, schemas);
  const reading: Reading = { answers: new Answers(schemas), inputs, links: linksOf(operations, files, inputs) };
  const byCalls = resourcesByCalls(operations, reading);
  const free = without(operations, byCalls);
  const byPath = resourcesByPaths(free, reading);
  const byIds = resourcesByIds(without(free, byPath), reading);
  const drafts = inDocumentOrder([...byPath, ...byCalls, ...byIds], operations);
  const isByPath = new Set(byPath);
  const finder = new ConsumerFinder(drafts, reading, schemas);
  const consumers = operations.flatMap((operation) => finder.of(operation));
  return completed(inOrderOfDependency(drafts, consumers), consumers, isByPath);
}

function without(operations: ApiDocument['operations'], drafts: readonly Draft[]): ApiDocument['operations'] {
  const taken = new Set(drafts.flatMap(({ roles }) => Object.values(roles)));
  return operations.filter((operation) => !taken.has(operation));
}

/** By the first operation of each, or of a child. */
function inDocumentOrder(drafts: readonly Draft[], operations: ApiDocument['operations']): Draft[] {
  const places = new Map(operations.map((operation, index) => [operation, index]));
  const first = new Map<Draft, number>();
  for (const draft of drafts) {
    const place = Math.min(...Object.values(draft.roles).map((operation) => places.get(operation) ?? 0));
    for (let at: Draft | undefined = draft; at !== undefined; at = at.parent)
      first.set(at, Math.min(first.get(at) ?? place, place));
  }
  return [...drafts].sort((one, other) => (first.get(one) ?? 0) - (first.get(other) ?? 0));
}

/** @param drafts in order of dependency: parents before their children */
function completed(
  drafts: readonly Draft[],
  consumers: readonly DraftConsumer[],
  byPath: ReadonlySet<Draft>,
): Resources {
  const names = distinctNames(drafts);
  const made = new Map<Draft, Resource>();
  for (const draft of drafts) {
    const { plural, parent, roles, isIdChosen, thing, dataAt, entriesAt, idIn, hasLocation, reason } = draft;
    const ids = new Set(Object.values(roles).map(({ id }) => id));
    made.set(draft, {
      name: names.get(draft) ?? draft.base,
      plural,
      parent: parent && made.get(parent),
      ...roles,
      isIdChosen,
      id: thing?.id,
      dataAt,
      entriesAt,
      idIn: Object.fromEntries(Object.entries<InputPlace>(idIn).filter(([id]) => ids.has(id))),
      hasLocation,
      template: draft.template,
      isByPath: byPath.has(draft),
      reason,
    });
  }
  return {
    resources: [...made.values()],
    consumers: consumers.flatMap(({ draft, ...consumer }) => {
      const resource = made.get(draft);
      return resource === undefined ? [] : { ...consumer, resource };
    }),
  };
}
