import type { Operation } from '../operations/operation.ts';
import { type Answers, responseOf, type Thing } from './answers.ts';
import type { IdHint } from './id-property.ts';
import { type InputReader, unlessBroken } from './inputs.ts';
import type { Link } from './links.ts';
import type { InputPlace } from './resource.ts';
import type { Role } from './verbs.ts';

/** A resource while it is being recognized. */
export interface Draft {
  /** Its name in the document, in the singular. */
  base: string;
  readonly plural: string;
  parent: Draft | undefined;
  /** The common part of its items' addresses, such as `orders/{}`; for resources that are recognized by names, their key. */
  readonly template: string;
  readonly hint: IdHint;
  readonly roles: Partial<Record<Role, Operation>>;
  thing: Thing | undefined;
  isIdChosen: boolean;
  readonly dataAt: Record<string, string>;
  entriesAt: string | undefined;
  readonly idIn: Record<string, InputPlace>;
  hasLocation: boolean;
  reason: string;
}

/** What all parts of the recognition use to read a document. */
export interface Reading {
  readonly answers: Answers;
  readonly inputs: InputReader;
  readonly links: readonly Link[];
}

/** A resource of which only the name and the address of its items are known. */
export function newDraft(
  facts: Pick<Draft, 'base' | 'plural' | 'template' | 'hint' | 'reason'> & { readonly parent?: Draft | undefined },
): Draft {
  return {
    parent: undefined,
    ...facts,
    ...{
      roles: {},
      thing: undefined,
      isIdChosen: false,
      dataAt: {},
      entriesAt: undefined,
      idIn: {},
      hasLocation: false,
    },
  };
}

/** Whether a response declares a `Location` or the like. */
export function declaresLocation(operation: Operation, status?: number): boolean {
  return (
    unlessBroken(() => {
      const { headers, headerSchemas } = responseOf(operation, status);
      return [...Object.keys(headers), ...headerSchemas.keys()].some((name) => name.toLowerCase() === 'location');
    }) === true
  );
}

/** The status of an operation's success; 0 where a broken reference hides it. */
export function successStatusOf(operation: Operation): number {
  return unlessBroken(() => operation.success.status) ?? 0;
}

/** Whether an operation declares that it creates. */
export function declaresCreation(operation: Operation): boolean {
  return unlessBroken(() => operation.responses.has('201')) === true;
}
