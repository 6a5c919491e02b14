import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import { hasKeys, valueAt } from '../../../openapi/document/json-pointer.ts';
import { type Operation, responseFor } from '../../../openapi/operations/operation.ts';
import type { Step } from '../../cases/step.ts';
import { isSuccess } from '../../checks/findings.ts';
import type { MadeResource } from '../../contract-api.ts';
import type { Answer, Exchange, SentRequest } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import { textOf } from '../id-text.ts';
import type { RunName } from '../run-id.ts';
import type { Target } from '../target.ts';
import { unknownIdOf } from '../unknown-id.ts';
import { keyOf, type Listed } from './listed.ts';
import type { MadeCalls } from './made-calls.ts';
import { decodedOr, type OwnAccess } from './own-call.ts';

/** The list of a resource, which has records of the run and of others. */
export interface MadeList {
  /** Undefined if nothing lists them. */
  readonly operationId: string | undefined;
  /** JSON Pointer to the entries. */
  readonly entries: string;
  /** The property of an entry that holds its id. */
  readonly id: string;
  /** The properties that a request can set. */
  readonly settable: ReadonlySet<string>;
}

export interface MadeOptions {
  /** JSON Pointer to the resource in an answer. */
  readonly data: string;
  /** True if a run makes nothing else: then an id suffices in messages. */
  readonly isOnly: boolean;
  /** True for {@link ContractApi.made}. */
  readonly isMain: boolean;
}

/** One resource that a run makes. The parent of its records is given by path parameters. */
export class Made {
  /** Its unique key: the id of the operation that creates one. */
  readonly key: string;
  /** The plural of its name. */
  readonly plural: string;
  /** JSON Pointer to the id of the resource in an answer. */
  readonly idAt: string;
  /** The names of the path parameters of the parent, as the creation has them. */
  readonly parentNames: readonly string[];
  /** Its name in ledgers; undefined for {@link ContractApi.made}, which older ledgers do not name. */
  readonly noted: string | undefined;
  readonly #data: string;
  readonly #resource: MadeResource;
  readonly #calls: MadeCalls;
  readonly #isOnly: boolean;

  constructor(resource: MadeResource, calls: MadeCalls, { data, isOnly, isMain }: MadeOptions) {
    this.key = resource.create;
    this.plural = resource.plural;
    this.idAt = `${data}/${resource.id ?? 'id'}`;
    this.parentNames = calls.creation?.parentNames ?? calls.list?.parentNames ?? [];
    this.noted = isMain ? undefined : resource.create;
    this.#data = data;
    this.#resource = resource;
    this.#calls = calls;
    this.#isOnly = isOnly;
  }

  /** The operation that deletes one; undefined if there is none. */
  get deletion(): Operation | undefined {
    return this.#calls.deletion?.operation;
  }

  /** The operation that shows one; undefined if there is none. */
  get reading(): Operation | undefined {
    return this.#calls.reading?.operation;
  }

  /** True if an operation lists them. */
  get isListed(): boolean {
    return this.#calls.list !== undefined;
  }

  /** The list of the resource. */
  get list(): MadeList {
    const { list: operationId, entries, id = 'id' } = this.#resource;
    return { operationId, entries, id, settable: this.#calls.settable };
  }

  /** The path of the operation that creates one, as the document has it. */
  get creationPath(): string | undefined {
    return this.#calls.creation?.operation.path;
  }

  /** The path that names one, as the document has it; undefined if no operation has such a path. */
  get onePath(): string | undefined {
    const { reading, deletion, creation } = this.#calls;
    const calls = [reading, deletion, this.#calls.isIdChosen ? creation : undefined];
    return calls.find((call) => call?.operation.path.endsWith('}'))?.operation.path;
  }

  /** The parent in the values of path parameters. */
  parentIn(path: PathValues): PathValues {
    return Object.fromEntries(this.parentNames.map((name) => [name, path[name] ?? '']));
  }

  /** The parent in the path values of an operation's request; undefined if they do not contain it. */
  parentOf(operation: Operation | undefined, path: PathValues): PathValues | undefined {
    const call = this.#calls.all.find((one) => one.operation.id === operation?.id);
    const names = call?.parentNames ?? this.parentNames;
    const values = this.parentNames.map((name, index) => path[name] ?? path[names[index] ?? '']);
    if (values.some((value) => value === undefined)) return undefined;
    return Object.fromEntries(this.parentNames.map((name, index) => [name, values[index] ?? '']));
  }

  /**
   * The part of a parent that identifies the list of its records; the whole parent if there is no list.
   */
  listIn(parent: PathValues): PathValues {
    const { list } = this.#calls;
    if (list === undefined) return parent;
    return Object.fromEntries(Object.entries(parent).slice(0, list.parentNames.length));
  }

  /** The key of the list with the records of a parent, unique over all resources. */
  listKey(parent: PathValues): string {
    return `${this.key} ${JSON.stringify(this.listIn(parent))}`;
  }

  /** The second parent, which must not see what the run makes; undefined if the run was given none. */
  otherParentIn({ path, otherPath = {} }: Pick<Target, 'path' | 'otherPath'>): PathValues | undefined {
    const isGiven = this.parentNames.some((name) => otherPath[name] !== undefined);
    return isGiven ? this.parentIn({ ...path, ...otherPath }) : undefined;
  }

  /** A parent that does not exist, in the form that the document allows if possible. */
  nobody(document: ApiDocument, run: RunName): PathValues {
    const operation = this.#calls.list?.operation ?? this.#calls.creation?.operation;
    return Object.fromEntries(
      this.parentNames.map((name) => [name, unknownIdOf(document, operation, name, run) ?? run.unknownId]),
    );
  }

  /** The path of the list, with its required query; undefined if nothing lists them. */
  listPath(parent: PathValues): string | undefined {
    return this.#calls.list?.path(parent);
  }

  listRequest(access: OwnAccess, parent: PathValues): SentRequest | undefined {
    const { list } = this.#calls;
    return list?.isComplete(parent) ? list.request(access, parent) : undefined;
  }

  /** Undefined if no operation shows one, or the parent is incomplete. */
  readRequest(access: OwnAccess, parent: PathValues, id: string): SentRequest | undefined {
    const { reading } = this.#calls;
    return reading?.isComplete(parent) ? reading.request(access, parent, id) : undefined;
  }

  /** Undefined if no operation deletes one, or the parent is incomplete. */
  deletionRequest(access: OwnAccess, parent: PathValues, id: string): SentRequest | undefined {
    const { deletion } = this.#calls;
    return deletion?.isComplete(parent) ? deletion.request(access, parent, id) : undefined;
  }

  /** The id that a step deletes; undefined if it does not delete one. */
  deletedIn(sent: Pick<Exchange, 'step' | 'request' | 'sent' | 'path'>): string | undefined {
    const { deletion } = this.#calls;
    if (deletion === undefined || sent.step.method !== deletion.operation.method) return undefined;
    const isOf = sent.step.operation === undefined ? sent.step.path : sent.step.operation.path;
    return isOf === deletion.operation.path ? deletion.idIn(sent) : undefined;
  }

  isList(operation: Operation | undefined): boolean {
    return operation !== undefined && operation.id === this.#calls.list?.operation.id;
  }

  /** True if an operation lists, creates, shows or deletes records of the resource. */
  isOf(operation: Operation | undefined): boolean {
    return this.#calls.all.some((call) => call.operation.id === operation?.id);
  }

  /**
   * The key of a record, unique over all resources. Where requests name the parent, another parent may have a record with
   * the same number.
   */
  keyOf(id: string, parent: PathValues): string {
    const isPart = this.#calls.isScoped && /^\d+$/.test(id);
    return `${this.key} ${isPart ? JSON.stringify(parent) : ''} ${keyOf(id)}`;
  }

  /** A record in words: its id, and its resource if the run makes others, too. */
  wordsOf(id: string, parent: PathValues): string {
    if (this.#isOnly) return id;
    const whose = wordsOfParent(parent);
    return whose === '' ? `${id} of the ${this.plural}` : `${id} of the ${this.plural} of ${whose}`;
  }

  /** The names of a record, as in {@link Listed.text}. */
  nameOf(thing: unknown): string {
    return JSON.stringify(this.#namesOf(thing));
  }

  /** The names of the record in an answer; undefined if it shows none. */
  nameIn(body: unknown): string | undefined {
    const thing = valueAt(body, this.#data);
    return this.#namesOf(thing).some((name) => typeof name === 'string') ? this.nameOf(thing) : undefined;
  }

  /** The id of the record in an answer; undefined for none. */
  idIn(body: unknown): string | undefined {
    return textOf(valueAt(body, this.idAt));
  }

  /**
   * The id of the record in the answer to a request: from the body, else from the `Location` if the document declares it;
   * from the request if that chooses the id and may have created something.
   */
  idShownBy(exchange: Exchange): string | undefined {
    const { step, answer } = exchange;
    const { creation, isIdChosen } = this.#calls;
    if (isIdChosen && step.operation?.id === this.key) {
      const isRefused = answer !== undefined && (answer.status === 400 || answer.status === 422);
      // A request that was refused for its content has created nothing; otherwise a list shows it, if there is one.
      const mayBe = answer === undefined || isSuccess(answer) || answer.status >= 500 || !(this.isListed || isRefused);
      return mayBe ? textOf(creation?.idIn(exchange)) : undefined;
    }
    return this.idIn(answer?.json) ?? (answer && locatedIn(step, answer));
  }

  /** Where the answer to a creation has the id: a JSON Pointer, or `location`. */
  idPlaceIn({ step, answer }: Pick<Exchange, 'step' | 'answer'>): string {
    const isInBody = answer === undefined || this.idIn(answer.json) !== undefined;
    return isInBody || locatedIn(step, answer) === undefined ? this.idAt : 'location';
  }

  /** The name of the id in requests. */
  get idName(): string {
    return (this.#calls.deletion ?? this.#calls.reading)?.idName ?? 'id';
  }

  /** The id that a creation chooses; undefined if it does not choose one. */
  chosenIn(sent: Pick<Exchange, 'request' | 'sent' | 'path'>): string | undefined {
    return this.#calls.isIdChosen ? this.#calls.creation?.idIn(sent) : undefined;
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

  /** Every id anywhere in a body that is no such list, to know what may be there. */
  idsAnywhereIn(body: unknown): string[] {
    if (!hasKeys(body)) return [];
    const id = Array.isArray(body) ? undefined : textOf(body[this.#resource.id ?? 'id']);
    const keys = Array.isArray(body) ? [] : Object.keys(body);
    const within = Object.values(body).flatMap((value) => this.idsAnywhereIn(value));
    return [...(id === undefined ? [] : [id]), ...keys, ...within];
  }
}

/** The last segment of the path in a declared `Location`. */
function locatedIn({ operation }: Step, answer: Answer): string | undefined {
  const location = answer.headers.get('location');
  if (operation === undefined || location === undefined || !isSuccess(answer)) return undefined;
  const { headers, headerSchemas } = responseFor(operation, answer.status) ?? operation.success;
  const declared = [...Object.keys(headers), ...headerSchemas.keys()];
  if (!declared.some((name) => name.toLowerCase() === 'location') || !URL.canParse(location, 'http://any'))
    return undefined;
  return textOf(decodedOr(new URL(location, 'http://any').pathname.split('/').findLast((part) => part !== '') ?? ''));
}

/** A parent in words. */
export function wordsOfParent(parent: PathValues): string {
  return Object.values(parent).join('/');
}
