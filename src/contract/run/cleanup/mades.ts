import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import type { ContractApi, MadeResource } from '../../contract-api.ts';
import type { PathValues } from '../given.ts';
import { Made } from './made.ts';
import { callsOf, formOf } from './made-calls.ts';

/** A record to which others belong. */
export interface Parent {
  readonly made: Made;
  readonly id: string;
  /** Its own parent. */
  readonly parent: PathValues;
}

/** Every resource that a run makes. */
export class Mades {
  /** Parents come before their children. */
  readonly all: readonly Made[];

  private constructor(all: readonly Made[]) {
    this.all = all;
  }

  /** @throws {CannotRun} if the document lacks an operation that cleans up */
  static of(document: ApiDocument, { made, makes = [], data = '' }: ContractApi): Mades {
    const resources = [...(made === undefined ? [] : [made]), ...makes];
    const isOnly = resources.length === 1;
    const parts = (one: MadeResource) => ({ data: one.data ?? data, isOnly, isMain: one === made });
    return new Mades(resources.map((one) => new Made(one, callsOf(document, one), parts(one))));
  }

  /** The first resource; undefined for an API that makes nothing. */
  get first(): Made | undefined {
    return this.all[0];
  }

  /** The plural of the name of all of them. */
  get plural(): string {
    const [first, ...others] = this.all;
    return first !== undefined && others.length === 0 ? first.plural : 'things';
  }

  /** The resource with a name from a ledger; undefined for one of another API. */
  noted(resource: string | undefined): Made | undefined {
    return this.all.find((one) => one.noted === resource);
  }

  /** The resource that an operation creates. */
  createdBy(operation: Operation | undefined): Made | undefined {
    return this.all.find(({ key }) => key === operation?.id);
  }

  /** The resource that an operation lists. */
  listedBy(operation: Operation | undefined): Made | undefined {
    return this.all.find((one) => one.isList(operation));
  }

  /** The resource that an operation creates, lists, shows or deletes. */
  about(operation: Operation | undefined): Made | undefined {
    return this.createdBy(operation) ?? this.all.find((one) => one.isOf(operation));
  }

  /** The parents of a resource's records that a run makes, too, the nearest first. */
  parentsOf(made: Made, values: PathValues): Parent[] {
    const template = made.creationPath ?? '';
    return [...template.matchAll(/\{([^{}]+)\}/g)]
      .flatMap(({ 0: { length }, 1: name = '', index }) => {
        const above = formOf(template.slice(0, index + length));
        const parent = this.all.find(
          (one) => one !== made && one.onePath !== undefined && formOf(one.onePath) === above,
        );
        const id = values[name];
        if (parent === undefined || id === undefined || !made.parentNames.includes(name)) return [];
        const upper = made.parentNames.slice(0, made.parentNames.indexOf(name)).map((one) => values[one] ?? '');
        const whose = parent.parentNames.map((one, at) => [one, upper[at] ?? ''] as const);
        return [{ made: parent, id, parent: Object.fromEntries(whose) }];
      })
      .reverse();
  }
}
