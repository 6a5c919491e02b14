import type { ErrorObject } from 'ajv';
import type { ValidationErrors } from '../framework/validation/validation-errors.ts';
import type { JsonObject } from '../mock/merge-json.ts';
import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { parsePointer } from '../openapi/document/json-pointer.ts';
import { unlessBroken } from '../openapi/resources/inputs.ts';
import { jsonWords, typesInWords, valuesInWords } from '../openapi/schemas/error-words.ts';
import type { Collection } from './collection.ts';
import type { Reading } from './reading.ts';
import { shownValue } from './shown-value.ts';

/**
 * Validates an item before it is kept: against the body of PUT or POST, and against the responses that show it.
 * @returns the faults by dotted path; undefined if there are none
 */
export function faultsOf(value: JsonObject, collection: Collection, reading: Reading): ValidationErrors | undefined {
  return faultsOfInput(value, collection) ?? faultsOfViews(value, collection, reading);
}

/** Validates the declared properties against the body of PUT, or else POST. */
function faultsOfInput(value: JsonObject, { thing, operations }: Collection): ValidationErrors | undefined {
  const whole = operations.replace ?? operations.create;
  const input = whole && thing.inputOf(whole);
  if (whole === undefined || input === undefined || input.at !== '') return undefined;
  const content = unlessBroken(() => whole.requestBody?.content.find(({ mediaType }) => isJsonMediaType(mediaType)));
  const validate = content && unlessBroken(() => content.validate);
  if (validate === undefined) return undefined;
  const declared = [...input.facts.properties.keys()].filter((name) => Object.hasOwn(value, name));
  const isOpen = declared.length === 0;
  const part: unknown = structuredClone(
    isOpen ? value : Object.fromEntries(declared.map((name) => [name, value[name]])),
  );
  return validate(part) ? undefined : errorsOf(validate.errors ?? []);
}

function faultsOfViews(
  value: JsonObject,
  { thing }: Collection,
  { document, shown }: Reading,
): ValidationErrors | undefined {
  for (const { nodes, facts } of thing.views) {
    const seen = shownValue(value, nodes, shown);
    if (nodes.every(({ place }) => document.sampler.allows(place, seen) !== false)) continue;
    const missing = [...facts.required].filter(
      (name) => thing.properties.get(name)?.isShown && !Object.hasOwn(value, name),
    );
    if (missing.length > 0)
      return Object.fromEntries(missing.map((name) => [name, [`The ${name} field is required.`]]));
    for (const property of thing.properties.values()) {
      const { name } = property;
      if (!Object.hasOwn(value, name)) continue;
      const isRight = property.nodes.every(({ place }) => document.sampler.allows(place, value[name]) !== false);
      if (!isRight) return { [name]: [`The ${name} is not what its schema allows.`] };
    }
    return { '': ['The item is not what its schema allows.'] };
  }
  return undefined;
}

function errorsOf(errors: readonly ErrorObject[]): ValidationErrors {
  const found: Record<string, string[]> = {};
  for (const error of errors) {
    const { missingProperty, additionalProperty } = error.params;
    const inner = [missingProperty, additionalProperty].filter((name) => typeof name === 'string');
    const path = [...parsePointer(error.instancePath), ...inner].join('.');
    const message = `The ${path === '' ? 'body' : path} ${wordsFor(error)}.`;
    found[path] = [...(found[path] ?? []), message];
  }
  return found;
}

function wordsFor(error: ErrorObject): string {
  if (error.keyword === 'type') return `must be ${typesInWords([error.params.type].flat().map(String))}`;
  if (error.keyword === 'enum' && Array.isArray(error.params.allowedValues))
    return valuesInWords(error.params.allowedValues);
  return jsonWords(error);
}
