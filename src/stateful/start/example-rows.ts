import type { JsonObject } from '../../mock/merge-json.ts';
import { isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import { examplesIn } from '../../openapi/operations/media-type-examples.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { unlessBroken } from '../../openapi/resources/inputs.ts';
import type { Node } from '../../openapi/schemas/node.ts';
import { type Answer, answerOf } from '../answer.ts';
import type { Collection } from '../collection.ts';
import type { Reading } from '../reading.ts';
import { itemsView, viewAt } from '../thing.ts';

/** The places of a collection's examples, as JSON Pointers into responses. */
export interface ExamplePlaces {
  readonly itemIn: (answer: Answer) => string | undefined;
  readonly entriesAt: string | undefined;
}

/** Returns the items in the examples of the list and item responses, in document order. */
export function exampleItems(
  { operations, thing, isPutCreating }: Collection,
  { itemIn, entriesAt }: ExamplePlaces,
  reading: Reading,
): JsonObject[] {
  const { list, read, create } = operations;
  const found: JsonObject[] = [];
  const listed = list && answerOf(list, undefined, reading);
  if (listed !== undefined && entriesAt !== undefined) {
    const entries = [...listed.response.examples.values()].flatMap((example) => valueAt(example, entriesAt) ?? []);
    found.push(...entries.filter(isJsonObject));
  }
  const shown = read && answerOf(read, undefined, reading);
  const at = shown && itemIn(shown);
  if (shown !== undefined && at !== undefined)
    found.push(...[...shown.response.examples.values()].map((example) => valueAt(example, at)).filter(isJsonObject));
  // Without a create operation, the document alone already answers with the schema examples.
  if (found.length > 0 || (create === undefined && !isPutCreating)) return found;
  const list_ = listed?.view && entriesAt !== undefined ? viewAt(listed.view, entriesAt, reading) : undefined;
  const entries = [...schemaExamples(list_?.nodes ?? [], reading)].flat();
  const items = [...thing.views, ...(list_ === undefined ? [] : [itemsView(list_, reading)])].flatMap(
    (view) => view?.nodes ?? [],
  );
  return [...entries, ...schemaExamples(items, reading)].filter(isJsonObject);
}

/** Returns the examples of the first schema that has any, directly or through `$ref`. */
function schemaExamples(nodes: readonly Node[], { shown }: Reading): unknown[] {
  for (const node of nodes) {
    for (let at: Node | undefined = node, seen = new Set<unknown>(); at !== undefined && !seen.has(at.schema); ) {
      seen.add(at.schema);
      const keywords = shown.keywordsOf(at.schema);
      if (keywords === undefined) break;
      const examples = [keywords.example, ...(Array.isArray(keywords.examples) ? keywords.examples : [])];
      const written = examples.filter((example) => example !== undefined);
      if (written.length > 0) return written;
      at = shown.targetOf(keywords, at.place);
    }
  }
  return [];
}

/** Returns the example of a path parameter; undefined if the document has none. */
export function parameterExample(
  operation: Operation | undefined,
  name: string,
  { document }: Reading,
): string | undefined {
  return unlessBroken(() => {
    const parameter = operation?.pathParameters.find((one) => one.name === name);
    if (parameter === undefined) return undefined;
    const { files } = document;
    const { place, value } = files.resolve(parameter.place);
    const [example] = examplesIn(files, place).values();
    const schema = isJsonObject(value) && isJsonObject(value.schema) ? value.schema : {};
    const text = example ?? schema.example ?? (Array.isArray(schema.examples) ? schema.examples[0] : undefined);
    return typeof text === 'string' || typeof text === 'number' ? String(text) : undefined;
  });
}
