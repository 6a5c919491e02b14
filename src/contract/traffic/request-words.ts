import type { ErrorObject } from 'ajv';
import type { Evidence, Grade, Tolerance } from '../../openapi/document/extensions.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { ParameterError } from '../../openapi/parameters/reader.ts';
import type { Location } from '../../openapi/parameters/styles.ts';
import { jsonWords, typesInWords, valuesInWords } from '../../openapi/schemas/error-words.ts';
import { placeIn, tellingErrors } from '../checks/body-findings.ts';
import { code } from '../checks/deviations.ts';
import type { Graded } from './violation.ts';

const kinds: Readonly<Record<Location, string>> = {
  path: 'the path parameter',
  query: 'the query parameter',
  header: 'the header',
  cookie: 'the cookie',
};

/** The violation of a parameter. */
export function ofParameter(error: ParameterError): Graded {
  const { parameter } = error;
  const where = placeIn(parameter.in, error);
  const inside = where.split('/').slice(2).join('/');
  const name = inside === '' ? code(parameter.name) : `${code(parameter.name)}, at ${code(inside)},`;
  return graded(error, where, `${kinds[parameter.in]} ${name}`);
}

/** The violations of a body. */
export function ofBody(errors: readonly ErrorObject[]): Graded[] {
  return withoutOuter(tellingErrors(errors)).map((error) => {
    const where = placeIn('body', error);
    return graded(error, where, where === 'body' ? 'the body' : code(where.slice('body/'.length)));
  });
}

/** Keywords whose error only says that something inside them is wrong, which has its own error. */
const outer: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'if']);

function withoutOuter(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const isOuter = ({ keyword, params }: ErrorObject) => outer.has(keyword) && !Array.isArray(params.passingSchemas);
  const inner = errors.filter((error) => !isOuter(error));
  return errors.filter(
    (error) => !isOuter(error) || !inner.some(({ instancePath }) => instancePath.startsWith(error.instancePath)),
  );
}

function graded(error: ErrorObject, where: string, subject: string): Graded {
  return {
    violation: { in: 'request', where, message: `${subject} ${wordsOf(error)}` },
    evidence: gradeOf(error),
  };
}

function wordsOf(error: ErrorObject): string {
  const { keyword, params } = error;
  if (keyword === 'type') return `must be ${typesInWords([params.type].flat().map(String))}`;
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) return valuesInWords(params.allowedValues);
  if (keyword === 'const') return valuesInWords([params.allowedValue]);
  return jsonWords(error).replace(/^field /, '');
}

/** How sure it is that a value that breaks a keyword is refused; undefined if a deployment may accept it. */
function gradeOf({ keyword, parentSchema }: ErrorObject): Grade | undefined {
  const extensions = hasKeys(parentSchema) ? parentSchema : {};
  // A foreign document may use keys with these names for something else.
  const tolerances = Array.isArray(extensions['x-tolerates'])
    ? (extensions['x-tolerates'] as readonly Tolerance[])
    : [];
  const isTolerated = tolerances.some(
    (one) => one.keyword === keyword || (keyword === 'type' && one.type !== undefined),
  );
  if (isTolerated) return undefined;
  const evidence = hasKeys(extensions['x-evidence']) ? (extensions['x-evidence'] as Evidence) : {};
  return evidence[keyword]?.grade ?? evidence.this?.grade ?? 'documented';
}
