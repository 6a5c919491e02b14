import type { ErrorObject } from 'ajv';
import type { Evidence, Tolerance } from '../../openapi/document/extensions.ts';
import { appendPointer, hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Finding } from '../cases/case.ts';
import type { Answer } from '../run/exchange.ts';
import { noJson } from '../run/report/cause.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { notJson } from './deviations.ts';
import { as, at, broken, differs, from } from './findings.ts';

/** The errors of a body, without those that repeat another. */
export function tellingErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return (
    errors
      // A value of the wrong type breaks other keywords, too.
      .filter(({ keyword, instancePath }) => keyword === 'type' || !mistyped.has(instancePath))
      // The error of `propertyNames` covers the errors of the name, and has the evidence next to it.
      .filter(({ propertyName }) => propertyName === undefined)
      // The errors inside a condition say why it fails, and may have a tolerance next to them.
      .filter(({ keyword }, _, all) => keyword !== 'if' || all.every((other) => other.keyword === 'if'))
  );
}

/** The findings of a body that is not JSON. */
export function noJsonIn({ text }: Answer): Finding[] {
  return as(notJson, from(noJson, broken('the body is not JSON', 'JSON', new Excerpt(text))));
}

/** The keywords that limit a value within its type. */
export const limits: ReadonlySet<string> = new Set([
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'enum', 'const', 'oneOf', 'anyOf'],
]);

/** The finding of a broken limit in a record of others: it may be older than the limit, so it is no failure. */
export function madeByOthers({ instancePath, message, keyword, schema, data }: ErrorObject): Finding[] {
  const what = `${instancePath} ${message}, in something that the run has not made`;
  return differs(what, `${keyword}: ${JSON.stringify(schema)}`, data);
}

/** The JSON Pointer to an error, below a root: that of the property if one is missing or not allowed. */
export function placeIn(root: string, { instancePath, params }: ErrorObject): string {
  // Ajv names the property in the parameters of these keywords.
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const property = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const path = root + instancePath;
  return typeof property === 'string' ? appendPointer(path, property) : path;
}

/** The finding of a schema error, by the evidence and the tolerances next to the keyword. */
export function findingOf(error: ErrorObject): Finding[] {
  const { keyword } = error;
  return at(placeIn('body', error), gradedFinding(error)).map((finding) => ({ ...finding, keyword }));
}

function gradedFinding(error: ErrorObject): Finding[] {
  const { keyword, instancePath, message, data, parentSchema } = error;
  const extensions = hasKeys(parentSchema) ? parentSchema : {};
  // Both were checked against their schemas when the document was loaded.
  const tolerances = (extensions['x-tolerates'] as readonly Tolerance[] | undefined) ?? [];
  const evidence = extensions['x-evidence'] as Evidence | undefined;
  const what = `${instancePath === '' ? 'the body' : instancePath} ${message}`;
  const expected = `${keyword}: ${JSON.stringify(error.schema)}`;
  const tolerance = tolerances.find((candidate) => candidate.keyword === keyword);
  if (tolerance !== undefined) return differs(`${what}: ${tolerance.reason}`, expected, data);
  // Several answers may use the same schema, and several places of one the same part.
  const names = [`schema ${what} ${expected}`, `schema ${error.schemaPath} ${message}`];
  return from({ names }, broken(what, expected, data, evidence?.[keyword]?.grade));
}
