import { headerIn } from '../har/header-lines.ts';
import type { FoundOperation } from '../har/operation-finder.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { literalText } from '../openapi/operations/path-template.ts';
import { takesObject } from '../openapi/parameters/shapes.ts';
import type { Header } from '../text/header-bytes.ts';
import { areSameFields, type ComparableBody, comparableBody, fieldsOf, isSameBody } from './comparable-body.ts';
import { allSame, isSameText, type Sameness } from './sameness.ts';

/** A request as far as it is compared with others. */
export interface ComparableRequest {
  readonly method: string;
  /** Of the URL, decoded. */
  readonly path: string;
  /** The texts of the path's parameters, decoded; undefined where it is of no operation. */
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: readonly Header[];
  readonly body: ComparableBody;
}

/** What a comparable request is made of. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: readonly Header[];
  /** Decoded; undefined where it is not known. */
  readonly body: Uint8Array | undefined;
}

export function comparableRequest(
  { method, path, query, headers, body }: RequestParts,
  found: FoundOperation | undefined,
): ComparableRequest {
  const parameters = found && new Map([...found.path].map(([name, text]) => [name, literalText(text)]));
  return {
    ...{ method, path: literalText(path), parameters, headers },
    query: fieldsOf([...new URLSearchParams(query)]),
    body: comparableBody(body, headerIn(headers, 'content-type')),
  };
}

/** Headers by which a request asks for another answer to the same question. */
const conditions = ['if-none-match', 'if-modified-since', 'if-match', 'range'];

/**
 * How much a request is like a recorded one; undefined where it is another. What an operation declares has to be the same.
 * @param operation that both are of; undefined for none
 */
export function likeness(
  recorded: ComparableRequest,
  sent: ComparableRequest,
  operation: Operation | undefined,
): number | undefined {
  const path = samePath(recorded, sent);
  const query = areSameFields(recorded.query, sent.query);
  const isOther = query === 'no' && (operation === undefined || sameDeclared(recorded, sent, operation) === 'no');
  if (path === 'no' || isOther) return undefined;
  const body = isSameBody(recorded.body, sent.body);
  // Where nothing is known of the operation, its body may be anything: the very same comes first.
  if (body === 'no' && operation !== undefined) return undefined;
  const hasConditions = conditions.every((name) => headerIn(recorded.headers, name) === headerIn(sent.headers, name));
  const points = { yes: 2, perhaps: 1, no: 0 };
  return (
    81 * points[body] +
    27 * points[path] +
    9 * points[query] +
    3 * points[operation === undefined ? 'yes' : sameHeaders(recorded, sent, operation)] +
    (hasConditions ? 1 : 0)
  );
}

/** Whether two requests have the same path: of an operation, the same parameters in it. */
export function samePath(recorded: ComparableRequest, sent: ComparableRequest): Sameness {
  if (recorded.parameters === undefined || sent.parameters === undefined) return isSameText(recorded.path, sent.path);
  return allSame([...recorded.parameters].map(([name, text]) => isSameText(text, sent.parameters?.get(name) ?? '')));
}

/** The query as far as the operation declares it. */
function sameDeclared(recorded: ComparableRequest, sent: ComparableRequest, operation: Operation): Sameness {
  const declared = operation.parameters.declared.filter((parameter) => parameter.in === 'query');
  // The names of an object's properties are those of parameters.
  if (declared.some(({ explode, shape, style }) => explode && style === 'form' && takesObject(shape))) return 'no';
  const names = new Set(declared.map(({ name }) => name));
  const isDeclared = ([name]: readonly [string, unknown]) => names.has(name) || names.has(name.replace(/\[.*$/s, ''));
  return areSameFields(new Map([...recorded.query].filter(isDeclared)), new Map([...sent.query].filter(isDeclared)));
}

/** The headers and cookies that the operation declares as parameters. */
function sameHeaders(recorded: ComparableRequest, sent: ComparableRequest, operation: Operation): Sameness {
  const declared = operation.parameters.declared.filter((parameter) => ['header', 'cookie'].includes(parameter.in));
  return allSame(
    declared.map((parameter) => {
      const textOf = ({ headers }: ComparableRequest) =>
        parameter.in === 'header' ? headerIn(headers, parameter.name.toLowerCase()) : cookieIn(headers, parameter.name);
      return isSameText(textOf(recorded) ?? '', textOf(sent) ?? '');
    }),
  );
}

function cookieIn(headers: readonly Header[], name: string): string | undefined {
  const pairs = headerIn(headers, 'cookie')?.split(';') ?? [];
  return pairs.find((pair) => pair.trim().startsWith(`${name}=`))?.trim();
}
