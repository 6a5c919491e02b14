import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { untypedShape } from '../../openapi/parameters/shapes.ts';
import {
  defaultWriting,
  type WritingRules,
  type WrittenAs,
  type WrittenPair,
  writePairs,
  writeText,
  writingRulesOf,
} from '../../openapi/parameters/write.ts';
import type { ParameterValue } from '../cases/step.ts';

/** Parameters as text in a request. */
export interface ParameterTexts {
  /** By name, percent-encoded. */
  readonly path: ReadonlyMap<string, string>;
  readonly query: readonly WrittenPair[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly WrittenPair[];
}

/** Writes values of parameters as the operations of a document declare them. */
export class ParameterTextWriter {
  readonly #rules: WritingRules;

  constructor({ content }: ApiDocument) {
    this.#rules = writingRulesOf(content.openapi);
  }

  /** @param operation undefined for a route that the document does not have: the default styles apply there */
  write(operation: Operation | undefined, values: readonly ParameterValue[]): ParameterTexts {
    const path = new Map<string, string>();
    const query: WrittenPair[] = [];
    const headers: [string, string][] = [];
    const cookies: WrittenPair[] = [];
    for (const { in: location, name, value } of values) {
      if (value === undefined) continue;
      const how = declaredWriting(operation, location, name);
      switch (location) {
        case 'path':
          path.set(name, writeText(how, value, this.#rules));
          break;
        case 'header':
          headers.push([how.name, writeText(how, value, this.#rules)]);
          break;
        case 'query':
          query.push(...writePairs(how, value));
          break;
        case 'cookie':
          cookies.push(...writePairs(how, value));
          break;
      }
    }
    return { path, query, headers, cookies };
  }
}

function declaredWriting(operation: Operation | undefined, location: ParameterValue['in'], name: string): WrittenAs {
  const isIt = (other: string) => (location === 'header' ? other.toLowerCase() === name.toLowerCase() : other === name);
  const found = operation?.parameters.declared.find((one) => one.in === location && isIt(one.name));
  return found ?? defaultWriting(location, name, untypedShape);
}
