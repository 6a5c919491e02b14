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

export interface MadeOptions {
  /** JSON Pointer to what an answer is about. */
  readonly data: string;
  /** Whether a run makes nothing else: then an id says enough. */
  readonly isOnly: boolean;
  /** Whether it is what the API calls {@link ContractApi.made}. */
  readonly isMain: boolean;
}

/** One resource that a run makes. A parent is what its things belong to, by path parameters. */
export class Made {
  /** What tells it from others: the id of the operation that creates one. */
  readonly key: string;
  /** What several are called. */
  readonly plural: string;
  /** JSON Pointer from an answer to the id of what it is about. */
  readonly idAt: string;
  /** The names of the path parameters that say whose one is, as the creation has them. */
  readonly parentNames: readonly string[];
  /** What notes of a ledger call it; undefined for {@link ContractApi.made}, which older ones do not name. */
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

  /** The operation that deletes one; undefined where nothing does. */
  get deletion(): Operation | undefined {
    return this.#calls.deletion?.operation;
  }

  /** The operation that shows one; undefined if there is none. */
  get reading(): Operation | undefined {
    return this.#calls.reading?.operation;
  }

  /** Whether something lists them. */
  get isListed(): boolean {
    return this.#calls.list !== undefined;
  }

  /** Where what the run makes is listed. */
  get list(): MadeList {
    const { list: operationId, entries, id = 'id' } = this.#resource;
    return { operationId, entries, id, settable: this.#calls.settable };
  }

  /** The path of the operation that creates one, as the document has it. */
  get creationPath(): string | undefined {
    return this.#calls.creation?.operation.path;
  }

  /** The path that names one, as the document has it; undefined where no operation has such a path. */
  get onePath(): string | undefined {
    const { reading, deletion, creation } = this.#calls;
    const calls = [reading, deletion, this.#calls.isIdChosen ? creation : undefined];
    return calls.find((call) => call?.operation.path.endsWith('}'))?.operation.path;
  }

  /** The parent in the values of a path. */
  parentIn(path: PathValues): PathValues {
    return Object.fromEntries(this.parentNames.map((name) => [name, path[name] ?? '']));
  }

  /** The parent in the values that a request of an operation has for its path; undefined where they do not say it. */
  parentOf(operation: Operation | undefined, path: PathValues): PathValues | undefined {
    const call = this.#calls.all.find((one) => one.operation.id === operation?.id);
    const names = call?.parentNames ?? this.parentNames;
    const values = this.parentNames.map((name, index) => path[name] ?? path[names[index] ?? '']);
    if (values.some((value) => value === undefined)) return undefined;
    return Object.fromEntries(this.parentNames.map((name, index) => [name, values[index] ?? '']));
  }

  /**
   * The part of a parent that says which list shows its things. Of a resource without a list, what belongs to the same is
   * together.
   */
  listIn(parent: PathValues): PathValues {
    const { list } = this.#calls;
    if (list === undefined) return parent;
    return Object.fromEntries(Object.entries(parent).slice(0, list.parentNames.length));
  }

  /** Which list of which resource shows the things of a parent. */
  listKey(parent: PathValues): string {
    return `${this.key} ${JSON.stringify(this.listIn(parent))}`;
  }

  /** The parent that must not see what the run makes; undefined if the run was given none. */
  otherParentIn({ path, otherPath = {} }: Pick<Target, 'path' | 'otherPath'>): PathValues | undefined {
    const isGiven = this.parentNames.some((name) => otherPath[name] !== undefined);
    return isGiven ? this.parentIn({ ...path, ...otherPath }) : undefined;
  }

  /** A parent that does not exist, as far as the document allows one. */
  nobody(document: ApiDocument, run: RunName): PathValues {
    const operation = this.#calls.list?.operation ?? this.#calls.creation?.operation;
    return Object.fromEntries(
      this.parentNames.map((name) => [name, unknownIdOf(document, operation, name, run) ?? run.unknownId]),
    );
  }

  /** Where they are listed, with the query that the list can't do without; undefined where nothing lists them. */
  listPath(parent: PathValues): string | undefined {
    return this.#calls.list?.path(parent);
  }

  listRequest(access: OwnAccess, parent: PathValues): SentRequest | undefined {
    const { list } = this.#calls;
    return list?.isComplete(parent) ? list.request(access, parent) : undefined;
  }

  /** Undefined for an API that shows none alone, or where it is not known whose it is. */
  readRequest(access: OwnAccess, parent: PathValues, id: string): SentRequest | undefined {
    const { reading } = this.#calls;
    return reading?.isComplete(parent) ? reading.request(access, parent, id) : undefined;
  }

  /** Undefined where nothing deletes one, or where it is not known whose it is. */
  deletionRequest(access: OwnAccess, parent: PathValues, id: string): SentRequest | undefined {
    const { deletion } = this.#calls;
    return deletion?.isComplete(parent) ? deletion.request(access, parent, id) : undefined;
  }

  /** The id that a step asks to delete; undefined where it asks for something else. */
  deletedIn(sent: Pick<Exchange, 'step' | 'request' | 'sent' | 'path'>): string | undefined {
    const { deletion } = this.#calls;
    if (deletion === undefined || sent.step.method !== deletion.operation.method) return undefined;
    const isOf = sent.step.operation === undefined ? sent.step.path : sent.step.operation.path;
    return isOf === deletion.operation.path ? deletion.idIn(sent) : undefined;
  }

  isList(operation: Operation | undefined): boolean {
    return operation !== undefined && operation.id === this.#calls.list?.operation.id;
  }

  /** Whether an operation lists, creates, shows or deletes such things. */
  isOf(operation: Operation | undefined): boolean {
    return this.#calls.all.some((call) => call.operation.id === operation?.id);
  }

  /**
   * What tells things of all resources apart. Where a request for one says whose it is, the same number may be that of
   * one of another parent.
   */
  keyOf(id: string, parent: PathValues): string {
    const isPart = this.#calls.isScoped && /^\d+$/.test(id);
    return `${this.key} ${isPart ? JSON.stringify(parent) : ''} ${keyOf(id)}`;
  }

  /** One of them in words: its id, and what it is where the run makes other things too. */
  wordsOf(id: string, parent: PathValues): string {
    if (this.#isOnly) return id;
    const whose = wordsOfParent(parent);
    return whose === '' ? `${id} of the ${this.plural}` : `${id} of the ${this.plural} of ${whose}`;
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

  /**
   * The id of what a request is answered with: that in the body, else that of the `Location` that the document declares;
   * that of the request where it chooses the id and may have made something.
   */
  idShownBy(exchange: Exchange): string | undefined {
    const { step, answer } = exchange;
    const { creation, isIdChosen } = this.#calls;
    if (isIdChosen && step.operation?.id === this.key) {
      const isRefused = answer !== undefined && (answer.status === 400 || answer.status === 422);
      // What is refused for what it holds is not there; for the rest, a list says what is.
      const mayBe = answer === undefined || isSuccess(answer) || answer.status >= 500 || !(this.isListed || isRefused);
      return mayBe ? textOf(creation?.idIn(exchange)) : undefined;
    }
    return this.idIn(answer?.json) ?? (answer && locatedIn(step, answer));
  }

  /** Where the answer to a creation shows the id: JSON Pointer, or `location` for its `Location`. */
  idPlaceIn({ step, answer }: Pick<Exchange, 'step' | 'answer'>): string {
    const isInBody = answer === undefined || this.idIn(answer.json) !== undefined;
    return isInBody || locatedIn(step, answer) === undefined ? this.idAt : 'location';
  }

  /** What an id is called, as requests name it. */
  get idName(): string {
    return (this.#calls.deletion ?? this.#calls.reading)?.idName ?? 'id';
  }

  /** The id that a request is to make something by, where it chooses that. */
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

  /** Every id that stands anywhere in a body that is no such list: to know what is there, whatever it is. */
  idsAnywhereIn(body: unknown): string[] {
    if (!hasKeys(body)) return [];
    const id = Array.isArray(body) ? undefined : textOf(body[this.#resource.id ?? 'id']);
    const keys = Array.isArray(body) ? [] : Object.keys(body);
    const within = Object.values(body).flatMap((value) => this.idsAnywhereIn(value));
    return [...(id === undefined ? [] : [id]), ...keys, ...within];
  }
}

/** The last part of the path in the `Location` of an answer that is to have one. */
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
