import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { valueAt } from '../../openapi/document/json-pointer.ts';
import { contextOf } from '../cases/steps.ts';
import { isSuccess } from '../checks/findings.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Made } from './cleanup/made.ts';
import type { Mades } from './cleanup/mades.ts';
import type { Answer, SentRequest } from './exchange.ts';
import { type PathValues, wordsOfPath } from './given.ts';
import { refuseSameTwice, refuseUnknownNames } from './given-names.ts';
import { mustBeGranted, notTheApi } from './not-granted.ts';
import { ReferenceUnmet } from './reference-unmet.ts';
import type { Redactor } from './report/redact.ts';
import type { Requests } from './requests.ts';
import type { RunName } from './run-id.ts';
import { type SeenList, seenIn, unseen } from './seen-list.ts';
import { CannotRun } from './stops.ts';
import type { Target } from './target.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';

/** The result of looking at a deployment before anything is written. */
export interface Preflight {
  /** Each list that the run can read, also those of second values of path parameters. */
  readonly lists: readonly SeenList[];
  /** What the report begins with, and what to do about it. */
  readonly notices: readonly string[];
}

export interface PreflightOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly mades: Mades;
  readonly client: Pick<Client, 'send'>;
  readonly requests: Pick<Requests, 'of' | 'accessOf'>;
  readonly run: RunName;
  readonly redactor: Redactor;
}

/**
 * Checks, before anything is written, that there is a deployment of the API, that it accepts the credentials, and that
 * what the path parameters name exists.
 * @throws {CannotRun} if it is not so, or the options contradict the document
 */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  const { mades, api } = options;
  refuseUnknownNames(options);
  refuseSameTwice(options);
  const look = new Look(options);
  const [main, ...others] = mades.all;
  if (main === undefined || api.made === undefined) {
    const lists = await look.listsOf(mades.all);
    if (lists.length === 0) await look.reads();
    return { lists, notices: [] };
  }
  const { lists, parent } = main.isListed ? await look.mainListsOf(main) : { lists: [], parent: undefined };
  if (!main.isListed) await look.reads();
  const takesAny = api.recognition?.takesAny;
  const isTaken = takesAny !== undefined && parent !== undefined && (await look.takes(main, parent, takesAny.access));
  const ofOthers = await look.listsOf(others, true);
  return { lists: [...lists, ...ofOthers], notices: isTaken ? [takesAny.notice] : [] };
}

class Look {
  readonly #options: PreflightOptions;

  constructor(options: PreflightOptions) {
    this.#options = options;
  }

  /** The lists of {@link ContractApi.made}. @throws {CannotRun} if one is not a list of the API */
  async mainListsOf(made: Made): Promise<{ lists: readonly SeenList[]; parent: PathValues }> {
    const parent = this.#parentOf(made);
    const own = await this.#mainListOf(made, parent);
    const other = made.otherParentIn(this.#options.target);
    const lists = other === undefined ? [own] : [own, await this.#mainListOf(made, other)];
    return { lists, parent };
  }

  /**
   * The lists of resources whose parents the run was given. The cases judge one that fails.
   * @param isKnown whether it is already known that a deployment of the API accepts the credentials
   * @throws {CannotRun} if it is not, and no list shows it
   */
  async listsOf(mades: readonly Made[], isKnown = false): Promise<readonly SeenList[]> {
    const { target, client, run } = this.#options;
    const lists: SeenList[] = [];
    const failures: { readonly answer: Answer | NoAnswer; readonly path: string; readonly given: PathValues }[] = [];
    for (const { made, path } of mades.flatMap((one) => this.#placesOf(one))) {
      const request = made.listRequest(target, path);
      if (request === undefined) continue;
      const send = (one: SentRequest) => client.send(one);
      const answer = await send(request);
      const isSeen = !(answer instanceof NoAnswer) && isSuccess(answer);
      if (!isSeen) failures.push({ answer, path: request.url.slice(target.baseUrl.length), given: path });
      lists.push(isSeen ? await seenIn({ made, path, mark: run.mark, request, send }, answer) : unseen(made, path));
    }
    const [failure] = failures;
    if (failure === undefined || isKnown || failures.length < lists.length || failures.some(isOfApi)) return lists;
    const { answer, path, given } = failure;
    if (answer instanceof NoAnswer) throw new CannotRun(`${target.baseUrl} can't be reached: ${answer.reason}`);
    mustBeGranted(this.#options, answer, { path, given, failure: 'nothing can be listed' });
    return lists;
  }

  /** The parents of a listed resource that the run was given. */
  #placesOf(made: Made): readonly { readonly made: Made; readonly path: PathValues }[] {
    const { path = {} } = this.#options.target;
    const isGiven = made.isListed && made.parentNames.every((name) => path[name] !== undefined);
    const other = isGiven ? made.otherParentIn(this.#options.target) : undefined;
    const parents = isGiven ? [made.parentIn(path), ...(other === undefined ? [] : [other])] : [];
    // A list that does not depend on the parent is read once.
    const known = new Map(parents.map((parent) => [made.listKey(parent), parent]));
    const all = made.isListed && made.listKey({}) === made.listKey(made.parentIn({})) ? [made.parentIn(path)] : [];
    return (parents.length > 0 ? [...known.values()] : all).map((parent) => ({ made, path: parent }));
  }

  /** The parent of the main list. @throws {CannotRun} if the run was not given it */
  #parentOf(made: Made): PathValues {
    const { api, target } = this.#options;
    const missing = made.parentNames.find((name) => (target.path?.[name] ?? '') === '');
    if (missing === undefined) return made.parentIn(target.path ?? {});
    throw new CannotRun(`it is unknown whose ${made.plural} to work on: give ${wordsOfPath(api, missing).how}`);
  }

  /** Reads the main list. @throws {CannotRun} if it is refused or is no list of the API */
  async #mainListOf(made: Made, parent: PathValues): Promise<SeenList> {
    const { api, run, target, client } = this.#options;
    const path = made.listPath(parent) ?? '';
    const request = made.listRequest(target, parent);
    if (request === undefined) return unseen(made, parent);
    const answer = await this.#send(request);
    const entries = made.entriesIn(answer.json);
    const [name] = made.parentNames;
    const whose = name === undefined ? '' : ` of the ${wordsOfPath(api, name).word}`;
    // The cases judge a list with a wrong status.
    const failure = `the ${made.plural}${whose} can't be listed`;
    if (entries === undefined) mustBeGranted(this.#options, answer, { path, given: parent, failure });
    const isList = entries !== undefined || api.recognition?.isList(answer.json) === true;
    if (!isList && !(await this.#refusesAsOurs(made, parent))) throw notTheApi(target, answer);
    const send = (one: SentRequest) => client.send(one);
    return seenIn({ made, path: parent, mark: run.mark, request, send }, answer);
  }

  /**
   * Reads something with the given path parameters, if there is a readable operation.
   * @throws {CannotRun} if it can't be read
   */
  async reads(): Promise<void> {
    const { document, target, requests, api } = this.#options;
    const readable = document.operations.filter(
      ({ id, method, pathParameters }) =>
        method === 'GET' &&
        api.leftOut?.has(id) !== true &&
        pathParameters.every(({ name }) => target.path?.[name] !== undefined),
    );
    const operation = readable.find(({ security }) => security.length > 0) ?? readable[0];
    if (operation === undefined) return;
    const path = Object.fromEntries(operation.pathParameters.map(({ name }) => [name, target.path?.[name] ?? '']));
    const request = requests.of(contextOf(document, api).step('preflight', operation)).request;
    const answer = await this.#send(request);
    const wanted = { path: request.url.slice(target.baseUrl.length), given: path };
    mustBeGranted(this.#options, answer, { ...wanted, failure: 'the API can not be read' });
    const mediaType = operation.responses.get(String(answer.status))?.mediaType;
    const isJson = mediaType !== undefined && isJsonMediaType(mediaType);
    if (isJson && answer.json === undefined) throw notTheApi(target, answer);
  }

  /** True if a list is shown to a request with wrong credentials of a kind. */
  async takes(made: Made, parent: PathValues, access: string): Promise<boolean> {
    const request = this.#listRequestIfAny(made, parent, access);
    if (request === undefined) return false;
    const answer = await this.#options.client.send(request);
    return !(answer instanceof NoAnswer) && isSuccess(answer);
  }

  /** True if a deployment without a valid list is recognized as one of the API by its refusals. */
  async #refusesAsOurs(made: Made, parent: PathValues): Promise<boolean> {
    const { api, document, run } = this.#options;
    const own = api.recognition?.messages ?? [];
    const withoutCredentials = await this.#list(made, parent, 'none');
    const ofNobody = await this.#list(made, made.nobody(document, run), 'given');
    const refusals = [withoutCredentials, ofNobody].map((one) => (one instanceof NoAnswer ? undefined : one));
    const messages = refusals.map((one) => valueAt(one?.json, '/message'));
    if (messages.some((message) => own.some((one) => one === message))) return true;
    const statuses = refusals.map((one) => one?.status);
    return statuses[0] === 401 && statuses[1] === 404 && messages.every((message) => typeof message === 'string');
  }

  /** Sends a request. @throws {CannotRun} if there is no answer */
  async #send(request: SentRequest): Promise<Answer> {
    const answer = await this.#options.client.send(request);
    if (!(answer instanceof NoAnswer)) return answer;
    throw new CannotRun(`${this.#options.target.baseUrl} can't be reached: ${answer.reason}`);
  }

  async #list(made: Made, parent: PathValues, access: string): Promise<Answer | NoAnswer | undefined> {
    const request = this.#listRequestIfAny(made, parent, access);
    return request && this.#options.client.send(request);
  }

  /** Undefined if the access can't be made from the run's credentials. */
  #listRequestIfAny(made: Made, parent: PathValues, access: string): SentRequest | undefined {
    const { requests, target } = this.#options;
    try {
      return made.listRequest({ ...target, ...requests.accessOf(access) }, parent);
    } catch (error) {
      if (error instanceof ReferenceUnmet) return undefined;
      throw error;
    }
  }
}

/** True if a failed list may still come from the API and accepts the credentials. */
function isOfApi({ answer }: { readonly answer: Answer | NoAnswer }): boolean {
  if (answer instanceof NoAnswer) return answer.hasBegun;
  const { status, json } = answer;
  return status >= 500 || (status !== 401 && status !== 403 && json !== undefined);
}
