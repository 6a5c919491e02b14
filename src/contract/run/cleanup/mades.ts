import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import type { ContractApi, MadeResource } from '../../contract-api.ts';
import type { PathValues } from '../given.ts';
import { Made } from './made.ts';
import { callsOf, formOf } from './made-calls.ts';

/** Something that another thing belongs to. */
export interface Parent {
  readonly made: Made;
  readonly id: string;
  /** Whose it is itself. */
  readonly parent: PathValues;
}

/** Every resource that a run makes. */
export class Mades {
  /** What others rest on comes before them. */
  readonly all: readonly Made[];

  private constructor(all: readonly Made[]) {
    this.all = all;
  }

  /** @throws {CannotRun} if the document lacks an operation that a run cleans up with */
  static of(document: ApiDocument, { made, makes = [], data = '' }: ContractApi): Mades {
    const resources = [...(made === undefined ? [] : [made]), ...makes];
    const isOnly = resources.length === 1;
    const parts = (one: MadeResource) => ({ data: one.data ?? data, isOnly, isMain: one === made });
    return new Mades(resources.map((one) => new Made(one, callsOf(document, one), parts(one))));
  }

  /** What the API makes first; undefined for one that makes nothing. */
  get first(): Made | undefined {
    return this.all[0];
  }

  /** What several of all of them are called. */
  get plural(): string {
    const [first, ...others] = this.all;
    return first !== undefined && others.length === 0 ? first.plural : 'things';
  }

  /** What a note of a ledger is about; undefined for what another API makes. */
  noted(resource: string | undefined): Made | undefined {
    return this.all.find((one) => one.noted === resource);
  }

  /** What an operation creates. */
  createdBy(operation: Operation | undefined): Made | undefined {
    return this.all.find(({ key }) => key === operation?.id);
  }

  /** What an operation lists. */
  listedBy(operation: Operation | undefined): Made | undefined {
    return this.all.find((one) => one.isList(operation));
  }

  /** What an operation creates, lists, shows or deletes. */
  about(operation: Operation | undefined): Made | undefined {
    return this.createdBy(operation) ?? this.all.find((one) => one.isOf(operation));
  }

  /** What the things of a resource belong to, the nearest first, as far as a run makes such. */
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
