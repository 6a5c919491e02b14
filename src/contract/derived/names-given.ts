import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { didYouMean } from '../../text/near-texts.ts';
import { casePattern } from '../run/case-pattern.ts';
import { NameUnknown } from '../run/name-unknown.ts';

/** What a person sets for single operations. */
export interface OfOperations {
  /** Values of inputs, by `operationId` and then by the parameter's name or a body's JSON Pointer. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** The ids of operations that are never called; `*` stands for any characters. */
  readonly leaveOut?: readonly string[] | undefined;
}

/** Refuses names of unknown operations and parameters, which would be ignored silently. Throws {@link NameUnknown}. */
export function refuseUnknownOperations(
  { operations }: ApiDocument,
  { values = {}, leaveOut = [] }: OfOperations,
): void {
  const ids = operations.map(({ id }) => id);
  for (const [index, pattern] of leaveOut.entries()) {
    if (ids.some(casePattern(pattern))) continue;
    const words = `leaveOut: no operation is called ${JSON.stringify(pattern)}${didYouMean(pattern, ids)}`;
    throw new NameUnknown(['leaveOut', index], words);
  }
  for (const [id, inputs] of Object.entries(values)) {
    const operation = operations.find((one) => one.id === id);
    if (operation === undefined)
      throw new NameUnknown(
        ['values', id],
        `values: no operation is called ${JSON.stringify(id)}${didYouMean(id, ids)}`,
      );
    const names = [...operation.parameters.declared, ...operation.pathParameters].map(({ name }) => name);
    const unknown = Object.keys(inputs).find((name) => !name.startsWith('/') && !names.includes(name));
    if (unknown === undefined) continue;
    const hint = didYouMean(unknown, names) || '; a property of its body is a JSON Pointer, such as /name';
    throw new NameUnknown(['values', id, unknown], `values: ${id} has no parameter ${JSON.stringify(unknown)}${hint}`);
  }
}
