import type { ErrorObject } from 'ajv';
import type { OperationInput } from '../../framework/framework.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import type { ParameterError } from '../../openapi/parameters/reader.ts';
import { asciiList } from '../../text/ascii-list.ts';

/** One rule that a request or an answer breaks, in the form in which Prism lists them. */
export interface Violation {
  /** `['request', 'body', 'name']`, `['request', 'query', 'limit']`, `['response', 'body', '0']`. */
  readonly location: readonly string[];
  readonly severity: 'Error';
  /** The keyword that is broken; of what no keyword speaks of, the status. */
  readonly code: string | number;
  readonly message: string;
}

/** The most bytes of a header's list: clients stop at 8 or 16 kB for all headers together. */
const longestHeader = 4000;

/** What a request breaks; the words are those of the refusal. */
export function requestViolations(
  input: OperationInput,
  parameterErrors: readonly ParameterError[],
  bodyErrors: readonly ErrorObject[],
): Violation[] {
  const messagesOf = (error: ErrorObject) => Object.values(input.errorsOf([error])).flat();
  return [
    ...parameterErrors.flatMap((error) => {
      const location = ['request', error.parameter.in, error.parameter.name, ...placeOf(error).slice(1)];
      return messagesOf(error).map((message) => violation(location, error.keyword, message));
    }),
    ...bodyErrors.flatMap((error) =>
      messagesOf(error).map((message) => violation(['request', 'body', ...placeOf(error)], error.keyword, message)),
    ),
  ];
}

/** What the body of an answer breaks. */
export function responseViolations(errors: readonly ErrorObject[]): Violation[] {
  return errors.map(({ instancePath, keyword, message = keyword }) =>
    violation(['response', 'body', ...parsePointer(instancePath)], keyword, message),
  );
}

/** A request that is refused for something else than a broken schema: its credentials, its media type. */
export function wholeRequestViolation(status: number, message: string): Violation {
  return violation(['request'], status, message);
}

/** The list as the header that Prism sends; what doesn't fit is left out at its end. */
export function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  return { 'sl-violations': asciiList(violations, longestHeader, (one) => ({ ...one, message: '' })) };
}

function violation(location: readonly string[], code: string | number, message: string): Violation {
  return { location, severity: 'Error', code, message };
}

/** Where in a value an error is; of a property that is missing or not allowed, the property. */
function placeOf({ instancePath, params }: ErrorObject): string[] {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params;
  const property: unknown = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return [...parsePointer(instancePath), ...(typeof property === 'string' ? [property] : [])];
}
