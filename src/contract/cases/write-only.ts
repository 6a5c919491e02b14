import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { keyOf } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { SchemaView } from './schema-view.ts';

/** The names of properties of requests that no answer may show: those with a documented `writeOnly`. */
export function writeOnlyNames({ operations, files }: ApiDocument): ReadonlySet<string> {
  const bodies = operations.flatMap(({ requestBody }) =>
    (requestBody?.content ?? []).flatMap(({ schema }) => schema ?? []),
  );
  const properties = bodies.flatMap((schema) => [...propertiesIn(new SchemaView(files, schema))]);
  return new Set(properties.flatMap(([name, view]) => (isHidden(view) ? [name] : [])));
}

/**
 * The names of properties that the answers of an operation do show: the same name may stand for something else there.
 */
export function shownNames({ files }: ApiDocument, { responses }: Operation): ReadonlySet<string> {
  const bodies = [...responses.values()].flatMap(({ schema }) => schema ?? []);
  const properties = bodies.flatMap((schema) => [...propertiesIn(new SchemaView(files, schema))]);
  return new Set(properties.flatMap(([name, view]) => (view.get('writeOnly') === true ? [] : [name])));
}

function isHidden(view: SchemaView): boolean {
  return view.get('writeOnly') === true && view.gradeOf('writeOnly') === 'documented';
}

/** Yields the properties of a schema and of all schemas in it, each schema once, since they may be recursive. */
function* propertiesIn(
  view: SchemaView,
  seen = new Set<string>(),
): Generator<readonly [name: string, view: SchemaView]> {
  const key = keyOf(view.place);
  if (seen.has(key)) return;
  seen.add(key);
  for (const [name, inner] of view.properties) {
    yield [name, inner];
    yield* propertiesIn(inner, seen);
  }
  for (const keyword of ['items', 'additionalProperties'] as const) {
    const inner = view.inner(keyword);
    if (inner !== undefined) yield* propertiesIn(inner, seen);
  }
}
