import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import { hasKeys, valueAt } from '../../../openapi/document/json-pointer.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { SchemaView } from '../../cases/schema-view.ts';
import { idKey } from '../../checks/ids.ts';
import type { ContractApi, MadeResource } from '../../contract-api.ts';
import type { PathValues } from '../given.ts';
import { textOf } from '../id-text.ts';
import { filledPath } from '../requests.ts';
import { bearsMark, isCutName, type RunName } from '../run-id.ts';
import { CannotRun } from '../stops.ts';
import type { Target } from '../target.ts';
import { unknownIdOf } from '../unknown-id.ts';

/** An entry of a list, as far as it takes to recognise our own. */
export interface Listed {
  readonly id: string;
  /** What it is called. */
  readonly text: string;
  /** The values that it is called by, as they are. */
  readonly names: readonly unknown[];
  /** All that the list shows of it. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** Where what a run makes is listed, beside what others have made. */
export interface MadeList {
  /** Undefined where nothing lists them. */
  readonly operationId: string | undefined;
  /** JSON Pointer to the entries. */
  readonly entries: string;
  /** The property of an entry that holds its id. */
  readonly id: string;
  /** The properties that a request can set. */
  readonly settable: ReadonlySet<string>;
}

/** Where what a run makes is listed and deleted. A parent is what the list belongs to, by its path parameters. */
export class Made {
  /** What several are called. */
  readonly plural: string;
  /** JSON Pointer from an answer to the id of what it is about. */
  readonly idAt: string;
  readonly #data: string;
  readonly #resource: MadeResource;
  readonly #read: Operation | undefined;
  readonly #list: Operation;
  readonly #delete: Operation;
  readonly #settable: ReadonlySet<string>;

  private constructor(
    resource: MadeResource,
    data: string,
    [list, remove, read]: readonly [Operation, Operation, Operation | undefined],
    settable: ReadonlySet<string>,
  ) {
    this.plural = resource.plural;
    this.idAt = `${data}/${resource.id ?? 'id'}`;
    this.#data = data;
    this.#resource = resource;
    this.#read = read;
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
    const [list, remove, read] = [made.list, made.delete, made.read].map((id) =>
      operations.find((operation) => operation.id === id),
    );
    if (list === undefined || remove === undefined) {
      throw new CannotRun(`the document needs ${made.list} and ${made.delete}: a run cleans up with them`);
    }
    const bodies = operations.filter(({ id }) => id === made.create || id === made.update);
    const settable = bodies.flatMap(({ requestBody }) =>
      requestBody?.schema === undefined ? [] : [...new SchemaView(files, requestBody.schema, true).properties.keys()],
    );
    return new Made(made, data, [list, remove, read], new Set(settable));
  }

  /** The operation that deletes one. */
  get deletion(): Operation {
    return this.#delete;
  }

  /** The operation that shows one; undefined if there is none. */
  get reading(): Operation | undefined {
    return this.#read;
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

  /** The parent that must not see what the run makes; undefined if the run was given none. */
  otherParentIn({ path, otherPath = {} }: Pick<Target, 'path' | 'otherPath'>): PathValues | undefined {
    const isGiven = this.parentNames.some((name) => otherPath[name] !== undefined);
    return isGiven ? this.parentIn({ ...path, ...otherPath }) : undefined;
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

  /** Where one is deleted. */
  path(parent: PathValues, id: string): string {
    return pathOf(this.#delete, parent, id);
  }

  /** Where one is read; undefined for an API that shows none alone. */
  readPath(parent: PathValues, id: string): string | undefined {
    return this.#read && pathOf(this.#read, parent, id);
  }

  isList(operation: Operation | undefined): boolean {
    return operation?.id === this.#list.id;
  }

  /** What something is called, as {@link Listed} has it. */
  nameOf(thing: unknown): string {
    return JSON.stringify(this.#namesOf(thing));
  }

  /** What an answer about one thing calls it; undefined if it does not say. */
  nameIn(body: unknown): string | undefined {
    const thing = valueAt(body, this.#data);
    return this.#namesOf(thing).some((name) => typeof name === 'string') ? this.nameOf(thing) : undefined;
  }

  /** The id in an answer about one thing; undefined for none. */
  idIn(body: unknown): string | undefined {
    return textOf(valueAt(body, this.idAt));
  }

  #namesOf(thing: unknown): unknown[] {
    return this.#resource.named.map((name) => (hasKeys(thing) ? thing[name] : undefined));
  }

  /** The entries of a list that have an id; undefined for a body that is no such list. */
  entriesIn(body: unknown): Listed[] | undefined {
    const entries = valueAt(body, this.#resource.entries);
    if (!Array.isArray(entries)) return undefined;
    const { id: idName = 'id' } = this.#resource;
    return entries.flatMap((entry: unknown) => {
      const id = hasKeys(entry) ? textOf(entry[idName]) : undefined;
      if (!hasKeys(entry) || id === undefined) return [];
      return [{ id, text: this.nameOf(entry), names: this.#namesOf(entry), shown: entry }];
    });
  }

  /** Every id that stands anywhere in a body that is no such list: to know what is there, whatever it is. */
  idsAnywhereIn(body: unknown): string[] {
    if (!hasKeys(body)) return [];
    const id = Array.isArray(body) ? undefined : textOf(body[this.#resource.id ?? 'id']);
    const keys = Array.isArray(body) ? [] : Object.keys(body);
    const within = Object.values(body).flatMap((value) => this.idsAnywhereIn(value));
    return [...(id === undefined ? [] : [id]), ...keys, ...within];
  }
}

function pathOf({ path, pathParameters }: Operation, parent: PathValues, id: string): string {
  const name = pathParameters.at(-1)?.name ?? '';
  return filledPath(path, { ...parent, [name]: id });
}

/** Whether an entry may be called by a mark though it does not show it: its names are missing, or cut short. */
export function isVague({ text, names }: Listed, mark: string): boolean {
  return !bearsMark(text, mark) && names.some((name) => typeof name !== 'string' || isCutName(name, mark));
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
