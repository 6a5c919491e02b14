import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import { FromAnswer } from '../cases/step.ts';

/** The purpose of an instance that the run creates; part of the ids of its steps. */
export type Purpose = string;

/** The purpose of the instance that most requests use. */
export const mainPurpose: Purpose = 'subject';

/** Selects the instance of a resource by its purpose. */
export type PurposeOf = (resource: Resource) => Purpose;

/** Selects the instance for a purpose of one resource, and the main instance of all others. */
export function purposeFor(resource: Resource | undefined, purpose: Purpose): PurposeOf {
  return (one) => (one === resource ? purpose : mainPurpose);
}

/** The id of the step that creates an instance for a purpose. */
export function stepOf({ name }: Resource, purpose: Purpose): string {
  return `${name}/${purpose}`;
}

/** The id of the step that lists existing instances of a resource. */
export function listStepOf({ name }: Resource): string {
  return `${name}/others`;
}

/** JSON Pointer to the id in the answer to a creation; undefined if it does not show it. */
export function createdIdAt({ create, dataAt, id }: Resource): string | undefined {
  const data = create && dataAt[create.id];
  return data === undefined || id === undefined ? undefined : `${data}/${id}`;
}

/** JSON Pointer to the id in an operation's answer; `location` for the header if no body shows it. */
export function idPointer({ id, dataAt, hasLocation }: Resource, operation: Operation | undefined): string {
  const data = operation === undefined ? undefined : dataAt[operation.id];
  if (id === undefined || (data === undefined && hasLocation)) return 'location';
  return `${data ?? ''}/${id}`;
}

/** The id of an instance that the run creates. */
export function partOf(resource: Resource): FromAnswer {
  return new FromAnswer(stepOf(resource, mainPurpose), idPointer(resource, resource.create));
}

/** The id of the first existing instance in a list. */
export function entryOf(resource: Resource): FromAnswer {
  return new FromAnswer(listStepOf(resource), `${resource.entriesAt ?? ''}/0/${resource.id}`);
}
