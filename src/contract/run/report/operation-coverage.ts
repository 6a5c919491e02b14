import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { type DeclaredParameter, declaredBodies, declaredParameters } from '../../derived/inputs.ts';
import type { RequestSchema } from '../../derived/request-schema.ts';
import type { Exchange } from '../exchange.ts';

/** How much of an operation a run has exercised. */
export interface OperationCoverage {
  readonly operationId: string;
  /** How many of its requests were answered. */
  readonly answered: number;
  /** Every parameter in any location, and whether a request has sent it. */
  readonly parameters: readonly {
    readonly in: DeclaredParameter['in'];
    readonly name: string;
    readonly isExercised: boolean;
  }[];
  /** The keywords of its request schemas: at how many places each occurs, and at how many of them a case was judged. */
  readonly keywords: readonly { readonly keyword: string; readonly places: number; readonly judged: number }[];
}

/** Keywords that a request can satisfy or break. */
const keywords = [
  ...['type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minItems', 'maxItems', 'uniqueItems', 'required', 'minProperties', 'maxProperties'],
  ...['additionalProperties', 'propertyNames', 'dependentRequired', 'oneOf', 'anyOf', 'not', 'default', 'readOnly'],
];

/** The depth down to which schemas are searched: no case breaks a rule below, as in recursive schemas. */
const deepest = 6;

/**
 * @param exchanges all exchanges of the run
 * @param judged the pointers of the rules that cases of the operation have judged
 */
export function operationCoverage(
  document: ApiDocument,
  operation: Operation,
  exchanges: readonly Exchange[],
  judged: ReadonlySet<string>,
): OperationCoverage {
  const own = exchanges.filter(({ step }) => step.operation?.id === operation.id && step.method === operation.method);
  const parameters = declaredParameters(document, operation);
  const places = new Map<string, Set<string>>();
  const bodies = declaredBodies(document, operation).map(({ facts }) => facts);
  for (const facts of [...parameters.map((one) => one.facts), ...bodies]) collect(facts, places, deepest);
  return {
    operationId: operation.id,
    answered: own.filter(({ answer }) => answer !== undefined).length,
    parameters: parameters.map((parameter) => ({
      ...{ in: parameter.in, name: parameter.name },
      isExercised: own.some((exchange) => holds(exchange, parameter)),
    })),
    keywords: keywords.flatMap((keyword) => {
      const at = [...(places.get(keyword) ?? [])];
      const count = at.filter((pointer) => judged.has(pointer)).length;
      return at.length === 0 ? [] : [{ keyword, places: at.length, judged: count }];
    }),
  };
}

/** Collects the places of keywords in a schema and the schemas inside it. */
function collect(facts: RequestSchema, found: Map<string, Set<string>>, depth: number): void {
  if (depth === 0) return;
  for (const keyword of keywords) {
    if (!facts.has(keyword)) continue;
    const pointers = found.get(keyword) ?? new Set<string>();
    found.set(keyword, pointers.add(facts.placeOf(keyword).pointer));
  }
  const { alternatives } = facts;
  const inner = alternatives.length > 0 ? alternatives : [...facts.declared.values(), facts.items, facts.others];
  for (const one of inner) if (one !== undefined) collect(one, found, depth - 1);
}

function holds({ request, path }: Exchange, { in: location, name }: DeclaredParameter): boolean {
  switch (location) {
    case 'path':
      return path[name] !== undefined;
    case 'query':
      // An object may be written as several parameters: filter[state].
      return [...new URL(request.url).searchParams.keys()].some((one) => one === name || one.startsWith(`${name}[`));
    case 'header':
      return Object.keys(request.headers).some((one) => one.toLowerCase() === name.toLowerCase());
    case 'cookie': {
      const cookies = Object.entries(request.headers).find(([one]) => /^cookie$/i.test(one))?.[1] ?? '';
      return cookies.split(/;\s*/).some((pair) => pair.startsWith(`${name}=`));
    }
  }
}
