import type { ErrorObject } from 'ajv';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys, parsePointer, valueAt } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';
import type { Response } from '../../openapi/operations/operation.ts';
import { SchemaView } from './schema-view.ts';
import { errorsAgainst } from './soundness.ts';

/**
 * Returns the errors of a body. If a value matches no alternative of a `oneOf`, only the errors of the alternative with the
 * same constants count: the errors and tolerances of the others mean nothing.
 */
export function errorsOf({ files }: Pick<ApiDocument, 'files'>, response: Response, body: unknown): ErrorObject[] {
  const { validate, schema } = response;
  if (validate === undefined || schema === undefined || validate(body)) return [];
  const errors = validate.errors ?? [];
  const unmatched = errors.filter(({ keyword }) => keyword === 'oneOf').map(({ instancePath }) => instancePath);
  const replaced = unmatched.flatMap((path) => {
    const meant = meantAlternative(files, schemaAt(files, schema, path), valueAt(body, path));
    return meant === undefined ? [] : [{ path, meant }];
  });
  const isInside = (path: string) => replaced.some((one) => path === one.path || path.startsWith(`${one.path}/`));
  return [
    ...errors.filter(({ instancePath }) => !isInside(instancePath)),
    ...replaced.flatMap(({ path, meant }) => errorsAgainst(files, meant, valueAt(body, path), path)),
  ];
}

/** The schema of a part of a value. */
function schemaAt(files: SourceFiles, schema: Place, path: string): SchemaView | undefined {
  let view: SchemaView | undefined = new SchemaView(files, schema);
  for (const segment of parsePointer(path)) view = view?.properties.get(segment) ?? view?.inner('items');
  return view;
}

/** The alternative whose constants a value has; undefined if there is none or more than one. */
function meantAlternative(files: SourceFiles, view: SchemaView | undefined, value: unknown): Place | undefined {
  const alternatives = view?.get('oneOf');
  if (view === undefined || !Array.isArray(alternatives) || !hasKeys(value)) return undefined;
  const places = alternatives.map((_, index) => below(view.placeOf('oneOf'), index));
  const meant = places.filter((place) => {
    const constants = [...new SchemaView(files, place).properties].flatMap(([name, property]) => {
      const allowed = property.get('const') === undefined ? property.enumeration : [property.get('const')];
      return allowed === undefined ? [] : [{ name, allowed }];
    });
    return constants.length > 0 && constants.every(({ name, allowed }) => allowed.includes(value[name]));
  });
  return meant.length === 1 ? meant[0] : undefined;
}
