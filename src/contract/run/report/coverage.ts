import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import type { Case, Rule } from '../../cases/case.ts';
import { queryParameters } from '../../cases/parameters.ts';
import { ruleAt } from '../../cases/rules.ts';
import { SchemaView } from '../../cases/schema-view.ts';
import type { Exchange } from '../exchange.ts';
import type { CaseResult } from './case-result.ts';
import { type OperationCoverage, operationCoverage } from './operation-coverage.ts';

/** How much of the document a run has exercised. */
export interface Coverage {
  /** Every declared status of every operation. */
  readonly statuses: readonly {
    readonly operationId: string;
    readonly status: string;
    readonly isExercised: boolean;
  }[];
  /** The coverage of each operation's parameters and request keywords. */
  readonly operations: readonly OperationCoverage[];
  /** How many rules cases prove, and how many of these were judged. */
  readonly rules: { readonly proven: number; readonly judged: number };
  /** Rules of the document that no case proves. */
  readonly unproven: readonly Rule[];
}

/** Keywords that a request can break. */
const requestKeywords = [
  ...['type', 'required', 'enum', 'oneOf', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['format', 'pattern', 'default', 'propertyNames'],
];

/** The input of {@link coverageOf}. */
export interface Covered {
  readonly document: ApiDocument;
  /** The cases that were to be judged. */
  readonly cases: readonly Case[];
  /** True if others were left out: then only the operations of these are covered. */
  readonly isPartial: boolean;
  readonly results: readonly CaseResult[];
  /** The statuses of each operation's answers. */
  readonly answered: ReadonlyMap<string, ReadonlySet<number>>;
  /** All exchanges. */
  readonly exchanges: readonly Exchange[];
}

export function coverageOf({ document, cases, isPartial, results, answered, exchanges }: Covered): Coverage {
  // By operation: a rule that several share is judged for each.
  const judgedIn = new Map<string, Set<string>>();
  for (const { verdict, operationId, rule } of results)
    if (verdict !== 'skip') judgedIn.set(operationId, (judgedIn.get(operationId) ?? new Set()).add(rule.pointer));
  const judged = new Set(results.filter(({ verdict }) => verdict !== 'skip').map(({ rule }) => rule.pointer));
  const proven = new Set(cases.map(({ rule }) => rule.pointer));
  const operations = new Set(cases.map(({ operationId }) => operationId));
  const covered = document.operations.filter(({ id }) => !isPartial || operations.has(id));
  return {
    statuses: covered.flatMap(({ id, responses }) =>
      [...responses.keys()].map((status) => ({
        operationId: id,
        status,
        isExercised: isAnswered(status, responses.keys(), answered.get(id)),
      })),
    ),
    operations: covered.map((operation) =>
      operationCoverage(document, operation, exchanges, judgedIn.get(operation.id) ?? new Set()),
    ),
    rules: { proven: proven.size, judged: judged.size },
    unproven: (isPartial ? [] : requestRules(document)).filter(({ pointer }) => !proven.has(pointer)),
  };
}

/** True if an answer had a declared status; for a range or `default`, a status without a closer declaration. */
function isAnswered(declared: string, all: Iterable<string>, answered: ReadonlySet<number> = new Set()): boolean {
  const keys = new Set([...all].map((key) => key.toUpperCase()));
  const nearest = (status: number) =>
    [String(status), `${Math.floor(status / 100)}XX`].find((key) => keys.has(key)) ?? 'DEFAULT';
  return [...answered].some((status) => nearest(status) === declared.toUpperCase());
}

/** Every rule of every body field and query parameter, each once. */
function requestRules(document: ApiDocument): Rule[] {
  const rules = new Map<string, Rule>();
  for (const operation of document.operations) {
    const { requestBody } = operation;
    const body = requestBody?.schema && new SchemaView(document.files, requestBody.schema, true).properties.values();
    for (const view of [...(body ?? []), ...queryParameters(document, operation).values()]) {
      for (const keyword of requestKeywords) {
        if (view.get(keyword) === undefined) continue;
        const rule = ruleAt(document, view.placeOf(keyword));
        rules.set(rule.pointer, rule);
      }
    }
  }
  return [...rules.values()];
}
