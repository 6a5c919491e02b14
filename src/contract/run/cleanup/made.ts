import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import { hasKeys, valueAt } from '../../../openapi/document/json-pointer.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { SchemaView } from '../../cases/schema-view.ts';
import { idKey } from '../../checks/ids.ts';
import type { ContractApi, MadeResource } from '../../contract-api.ts';
import type { PathValues } from '../given.ts';
import { filledPath } from '../requests.ts';
import type { RunName } from '../run-id.ts';
import { CannotRun } from '../stops.ts';
import { type MadeList, textOf } from '../transcript.ts';
import { unknownIdOf } from '../unknown-id.ts';

/** An entry of a list, as far as it takes to recognise our own. */
export interface Listed {
  readonly id: string;
  /** What it is called. */
  readonly text: string;
}

/** Where what a run makes is listed and deleted. A parent is what the list belongs to, by its path parameters. */
export class Made {
  /** What several are called. */
  readonly plural: string;
  /** JSON Pointer from an answer to the id of what it is about. */
  readonly idAt: string;
  readonly #resource: MadeResource;
  readonly #list: Operation;
  readonly #delete: Operation;
  readonly #settable: ReadonlySet<string>;

  private constructor(
    resource: MadeResource,
    data: string,
    list: Operation,
    remove: Operation,
    settable: ReadonlySet<string>,
  ) {
    this.plural = resource.plural;
    this.idAt = `${data}/${resource.id ?? 'id'}`;
    this.#resource = resource;
    this.#list = list;
    this.#delete = remove;
    this.#settable = settable;
  }

  /**
   * Undefined for an API that makes nothing.
   * @throws {CannotRun} if the document lacks an operation that a run cleans up with
   */
  static of({ operations, files }: ApiDocument, { made, data = '' }: ContractApi): Made | undefined {
    if (made === undefined) return undefined;
    const [list, remove] = [made.list, made.delete].map((id) => operations.find((operation) => operation.id === id));
    if (list === undefined || remove === undefined) {
      throw new CannotRun(`the document needs ${made.list} and ${made.delete}: a run cleans up with them`);
    }
    const bodies = operations.filter(({ id }) => id === made.create || id === made.update);
    const settable = bodies.flatMap(({ requestBody }) =>
      requestBody?.schema === undefined ? [] : [...new SchemaView(files, requestBody.schema, true).properties.keys()],
    );
    return new Made(made, data, list, remove, new Set(settable));
  }

  /** Where what the run makes is listed. */
  get list(): MadeList {
    const { list: operationId, entries, id = 'id' } = this.#resource;
    return { operationId, entries, id, settable: this.#settable };
  }

  /** The names of the path parameters that say whose list it is. */
  get parentNames(): readonly string[] {
    return this.#list.pathParameters.map(({ name }) => name);
  }

  /** The parent in the values of a path. */
  parentIn(path: PathValues): PathValues {
    return Object.fromEntries(this.parentNames.map((name) => [name, path[name] ?? '']));
  }

  /** A parent that does not exist, as far as the document allows one. */
  nobody(document: ApiDocument, run: RunName): PathValues {
    return Object.fromEntries(
      this.parentNames.map((name) => [name, unknownIdOf(document, this.#list, name, run) ?? run.unknownId]),
    );
  }

  listPath(parent: PathValues): string {
    return filledPath(this.#list.path, parent);
  }

  path(parent: PathValues, id: string): string {
    const name = this.#delete.pathParameters.at(-1)?.name ?? '';
    return filledPath(this.#delete.path, { ...parent, [name]: id });
  }

  /** The entries of a list that have an id; undefined for a body that is no such list. */
  entriesIn(body: unknown): Listed[] | undefined {
    const entries = valueAt(body, this.#resource.entries);
    if (!Array.isArray(entries)) return undefined;
    const { id: idName = 'id', named } = this.#resource;
    return entries.flatMap((entry: unknown) => {
      const id = hasKeys(entry) ? textOf(entry[idName]) : undefined;
      if (!hasKeys(entry) || id === undefined) return [];
      return [{ id, text: JSON.stringify(named.map((name) => entry[name])) }];
    });
  }
}

/** What tells ids apart. */
export function keyOf(id: string): string {
  return String(idKey(id));
}

/** {@link keyOf} the ids of what is listed. */
export function keysOf(listed: readonly Listed[]): ReadonlySet<string> {
  return new Set(listed.map(({ id }) => keyOf(id)));
}

/** A parent in words. */
export function wordsOfParent(parent: PathValues): string {
  return Object.values(parent).join('/');
}
