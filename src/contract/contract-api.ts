import type { Arbitrary } from 'fast-check';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Grade } from '../openapi/document/extensions.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Case, Check } from './cases/case.ts';
import type { Reference, ShownKeys, Step } from './cases/step.ts';
import type { FuzzProperty } from './fuzz/property.ts';
import type { Trial } from './fuzz/trial.ts';
import type { Answer, Exchanges } from './run/exchange.ts';
import type { RunName } from './run/run-id.ts';

/**
 * What it takes to judge a deployment of one API, beyond its document. Every part is optional: `{}` judges what the
 * document says, with requests that create nothing.
 */
export interface ContractApi {
  /** The API's own names for `--header` and `--path`. */
  readonly options?: readonly OwnOption[];
  /**
   * What the run creates, and deletes at its end. Without it, no request is sent that should create or change
   * something.
   */
  readonly made?: MadeResource;
  /** What else it creates and deletes, the last of the list first: a resource stands before those that depend on it. */
  readonly makes?: readonly MadeResource[];
  /**
   * The values of path parameters, by their names. By default, the parameter that names one of {@link made} is what the
   * step `subject/create` has created; every other is the value that the run was given for it.
   */
  readonly parameters?: Readonly<Record<string, Reference>>;
  /** The ids of operations that get no request, neither from a case nor from the preflight. */
  readonly leftOut?: ReadonlySet<string>;
  /** JSON Pointer to the resource in an answer: `/data`; the whole body by default. */
  readonly data?: string;
  /** Credentials that have to be refused; by default `none`, a request without any. */
  readonly wrongAccesses?: readonly WrongAccess[];
  /** What a plan calls the right credentials; `credentials` by default. */
  readonly access?: string;
  /** Prefixes of the API's credentials: text with one of them is redacted everywhere, however short it is. */
  readonly secretPrefixes?: readonly string[];
  /** How the preflight recognizes the API. */
  readonly recognition?: Recognition;
  readonly conventions?: Conventions;
  /** Whether an answer with a status of 500 or more is no server error: the document does not say so. */
  isNoServerError?(answer: Answer): boolean;
  /** Values that the deployment supports beyond the document's, as its answers show: it need not refuse them. */
  offered?(exchanges: Exchanges): readonly string[];
  /** How many requests a run aims at: spare steps are sent only up to this number. */
  readonly aimedRequests?: number;
  /** Every case, in the order of the run, in place of the general ones and {@link cases}. */
  allCases?(): readonly Case[];
  /** The API's own cases, by when they are run. */
  cases?(context: CaseContext): OwnCases;
  /** All that `--fuzz` adds, in place of what follows from {@link made}. @param requests how many, 0 or more */
  random?(requests: number): readonly FuzzProperty[];
  /** Random sequences of requests for `--fuzz`, each made from the id of its run. */
  sequences?(context: CaseContext): Arbitrary<(id: string) => readonly Trial[]> | undefined;
}

/** An option of the command that stands for a general one, and an environment variable for it. */
export interface OwnOption {
  /** `--token <token>`. */
  readonly flags: string;
  readonly variable: string;
  readonly description: string;
  /** What the value is, in a word: `token`. */
  readonly word: string;
  /** What the error says is missing without the option, with its article: `a token`; undefined if it is optional. */
  readonly required?: string;
  /** Where the value goes: into a header, behind a scheme if there is one, or into a path parameter. */
  readonly goesTo:
    | { readonly header: string; readonly scheme?: string }
    | { readonly path: string }
    /** A second value of a path parameter: something that must not see what the run makes. */
    | { readonly otherPath: string };
}

/** The resource that a run makes, by the ids of its operations. */
export interface MadeResource {
  readonly create: string;
  /** Undefined where nothing lists them. */
  readonly list?: string;
  /** Undefined where nothing deletes them: then none is made unless leftovers are allowed. */
  readonly delete?: string;
  readonly read?: string;
  /** The operation that takes any part of what `create` takes. */
  readonly update?: string;
  /** The plural of its name: `webhooks`. */
  readonly plural: string;
  /** JSON Pointer to the resource in an answer; that of the API by default. */
  readonly data?: string;
  /** Where operations take the id, by their ids; the last parameter of their path by default. */
  readonly idIn?: Readonly<Record<string, IdPlace>>;
  /** JSON Pointer from the answer of `list` to the entries. */
  readonly entries: string;
  /** The property of an entry that holds its id; `id` by default. */
  readonly id?: string;
  /** The properties that show the name from the request: the run recognizes its own by them. */
  readonly named: readonly string[];
  /** Checks of every answer that shows one, beyond the document. */
  readonly shown?: readonly Check[];
  /** Checks of an answer to a creation, beyond the document. */
  readonly created?: readonly Check[];
  /**
   * Checks that a change leaves the rest as an earlier answer has shown it.
   * @param before the step with that answer
   * @param given the fields that the change sets
   */
  kept?(before: string, given: readonly string[]): readonly Check[];
  /** One that an own case of the API deletes: the step that creates it, and the step that deletes it. */
  readonly deleted?: { readonly by: string; readonly needs: string };
}

/** Where a request holds the id of its resource: a parameter, or a property of its body. */
export interface IdPlace {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** The parameter's name, or a JSON Pointer into the body. */
  readonly name: string;
}

/** Credentials that have to be refused with 401. */
export interface WrongAccess {
  /** The end of the case's id. */
  readonly name: string;
  /**
   * The headers that replace the run's credentials; undefined if the run has no such credentials in headers. No request
   * is sent if {@link query} is undefined, too.
   * @param given the headers of the run, with its credentials
   */
  headers(run: RunName, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined;
  /**
   * The same for the query: by default, no credentials are sent there.
   * @param given the query parameters of the run, with its credentials
   */
  query?(run: RunName, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined;
  /** The example of the 401 response whose message is expected; undefined for any message. */
  readonly example?: string;
  /** True if that message is documented for this access. */
  readonly isMessageSure?: boolean;
  /**
   * True if they are the given credentials with a small change: they are as secret, and only one operation is asked with
   * them.
   */
  readonly isNear?: boolean;
  /**
   * A shell expression, for use between double quotes, that makes their secret from the variable with the given secret:
   * `${TOKEN}x`. Without it, a report shows `[redacted]`.
   */
  inShell?(variable: string, secret: string): string;
}

/** How the preflight recognizes the API. */
export interface Recognition {
  /** Exact messages of refusals that no other API has. */
  readonly messages: readonly string[];
  /** True if a body holds what only a list of this API has, however it is wrapped. */
  isList(body: unknown): boolean;
  /** A wrong access that a deployment may accept by mistake, and the notice that the report then begins with. */
  readonly takesAny?: { readonly access: string; readonly notice: string };
}

/** What the deployment's framework does that the document does not say. */
export interface Conventions {
  /** An empty object may be written `[]`, as PHP does. */
  readonly emptyObjectIsArray?: boolean;
  /** White space around a text is removed. */
  readonly trimsTexts?: boolean;
}

/** An API's own cases; each list is run in its order. */
export interface OwnCases {
  /** After the valid bodies: how successful requests affect each other. */
  readonly afterValidBodies?: readonly Case[];
  /** After everything that may change something, before the bodies that must be refused. */
  readonly beforeRefusals?: readonly Case[];
  /** After the bodies that were refused. */
  readonly afterRefusals?: readonly Case[];
  /** At the end. */
  readonly atLast?: readonly Case[];
}

/** What cases are made with. */
export interface CaseContext {
  readonly document: ApiDocument;
  readonly api: ContractApi;
  /** The placeholder for the name of what the run makes, unique in each request: begin a name in a body with it. */
  readonly mark: string;
  /**
   * Makes a request of an operation; what the options leave out is valid.
   * @param id unique in the suite
   */
  step(id: string, operation: Operation, options?: StepOptions): Step;
  /**
   * Makes a request like {@link step}, of the operation with an `operationId`.
   * @throws {OperationMissing} if the document has no such operation
   */
  request(id: string, operationId: string, options?: StepOptions): Step;
  /** @throws {ResponseMissing} if the operation of the last step does not declare the status or the example */
  ownCase(parts: OwnCase): Case;
}

/** A case that follows from the API's own documentation alone. */
export interface OwnCase {
  /** Stable, and unique in the suite: `lendBook/twice`. */
  readonly id: string;
  /** The requests, in their order; the last is judged. Cases that share the list judge the same answers. */
  readonly steps: readonly Step[];
  /** The declared status of the last answer, whose body must conform to the document; the success by default. */
  readonly status?: number;
  /** The name of the declared response's example; the answer must have exactly its message. */
  readonly example?: string;
  /** Further checks of the last answer. */
  readonly checks?: readonly Check[];
  /** How sure it is; `documented` by default. Only what is documented makes a failure. */
  readonly evidence?: Grade;
}

export interface StepOptions {
  readonly body?: unknown;
  /** Fields of the body whose values come from an earlier answer, by their names. */
  readonly shown?: Readonly<Record<string, ShownKeys>>;
  readonly query?: Step['query'];
  readonly receiver?: Step['receiver'];
  readonly patience?: number;
  readonly waitBefore?: number;
  readonly withBefore?: boolean;
  readonly accept?: Step['accept'];
  readonly needs?: string | undefined;
  readonly raw?: Step['raw'];
  readonly mediaType?: string;
  readonly parameters?: Step['parameters'];
  readonly insteadOf?: string;
  readonly access?: string;
  readonly method?: string;
  /** The step that created what the path names. */
  readonly made?: string;
  /** The values of path parameters, by their names. */
  readonly references?: Readonly<Record<string, Reference>>;
}
