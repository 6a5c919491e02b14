import type { ErrorObject } from 'ajv';
import type { OperationInput } from '../../framework/framework.ts';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import type { ParameterError } from '../../openapi/parameters/reader.ts';
import { asciiList } from '../../text/ascii-list.ts';

/** A rule that a request or an answer breaks, in Prism's format. */
export interface Violation {
  /** `['request', 'body', 'name']`, `['request', 'query', 'limit']`, `['response', 'body', '0']`. */
  readonly location: readonly string[];
  readonly severity: 'Error';
  /** The broken keyword, or the status if no keyword applies. */
  readonly code: string | number;
  readonly message: string;
}

/** The most bytes of a list in a header: clients accept 8 or 16 kB for all headers together. */
const longestHeader = 4000;

/** The violations of a request, in the words of its refusal. */
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

/** The violations of an answer's body. */
export function responseViolations(errors: readonly ErrorObject[]): Violation[] {
  return errors.map(({ instancePath, keyword, message = keyword }) =>
    violation(['response', 'body', ...parsePointer(instancePath)], keyword, message),
  );
}

/** The violation of a request that is refused for another reason than its schema: its credentials, its media type. */
export function wholeRequestViolation(status: number, message: string): Violation {
  return violation(['request'], status, message);
}

/** Writes the list as the header that Prism sends. Items at the end that don't fit are left out. */
export function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  return { 'sl-violations': asciiList(violations, longestHeader, (one) => ({ ...one, message: '' })) };
}

function violation(location: readonly string[], code: string | number, message: string): Violation {
  return { location, severity: 'Error', code, message };
}

/** Where an error is in a value: for a missing or forbidden property, that property. */
function placeOf({ instancePath, params }: ErrorObject): string[] {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params;
  const property: unknown = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return [...parsePointer(instancePath), ...(typeof property === 'string' ? [property] : [])];
}
