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
 * What judging a deployment of one API takes beyond its document. Every part can be left out: `{}` judges what the
 * document says and the run can ask without creating anything.
 */
export interface ContractApi {
  /** The API's own names for `--header` and `--path`. */
  readonly options?: readonly OwnOption[];
  /** What the run creates, and deletes in the end. Without it, no request is sent that should create or change something. */
  readonly made?: MadeResource;
  /** What else it creates, and deletes in the end, the last of the list first: what others rest on comes before them. */
  readonly makes?: readonly MadeResource[];
  /**
   * What path parameters are filled in with, by their names. By default, the parameter that names one of
   * {@link made} is what the step `subject/create` has created; every other is what the run was given for it.
   */
  readonly parameters?: Readonly<Record<string, Reference>>;
  /** The ids of operations that are not asked, by what looks first, either. */
  readonly leftOut?: ReadonlySet<string>;
  /** JSON Pointer to what an answer is about: `/data`; the whole body by default. */
  readonly data?: string;
  /** Credentials that have to be refused; by default `none`, a request without any. */
  readonly wrongAccesses?: readonly WrongAccess[];
  /** What a plan calls the right credentials; `credentials` by default. */
  readonly access?: string;
  /** How credentials of the API begin: what begins so is redacted wherever it stands, however short it is. */
  readonly secretPrefixes?: readonly string[];
  /** What the preflight knows the API by. */
  readonly recognition?: Recognition;
  readonly conventions?: Conventions;
  /** Whether an answer with a status of 500 or more is no server error: the document does not say so. */
  isNoServerError?(answer: Answer): boolean;
  /** Values that the deployment offers beyond the document's, as its answers show: it need not refuse them. */
  offered?(exchanges: Exchanges): readonly string[];
  /** How many requests a run aims at: steps that are spare are sent as long as there is room. */
  readonly aimedRequests?: number;
  /** Every case, in the order in which they are run, in place of the general ones and {@link cases}. */
  allCases?(): readonly Case[];
  /** Cases of the API's own, by when they are run. */
  cases?(context: CaseContext): OwnCases;
  /** All that `--fuzz` adds, instead of what follows from {@link made}. @param requests how many, 0 or more */
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
  /** What is refused when the option is missing, with its article: `a token`; undefined if a run can do without. */
  readonly required?: string;
  /** Where the value goes: into a header, behind a scheme if there is one, or into a path parameter. */
  readonly goesTo:
    | { readonly header: string; readonly scheme?: string }
    | { readonly path: string }
    /** A second value of a path parameter, of something that must not see what the run makes. */
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
  /** Takes any part of what `create` takes. */
  readonly update?: string;
  /** What several are called: `webhooks`. */
  readonly plural: string;
  /** JSON Pointer to what an answer is about; that of the API by default. */
  readonly data?: string;
  /** Where operations take the id, by their ids; the last parameter of their path by default. */
  readonly idIn?: Readonly<Record<string, IdPlace>>;
  /** JSON Pointer from the answer of `list` to the entries. */
  readonly entries: string;
  /** The property of an entry that holds its id; `id` by default. */
  readonly id?: string;
  /** The properties that show what a request has called it: the run finds its own by them. */
  readonly named: readonly string[];
  /** What every answer that shows one has to be, beyond the document. */
  readonly shown?: readonly Check[];
  /** The same of an answer to a creation. */
  readonly created?: readonly Check[];
  /**
   * What else a change has to leave as the answer to an earlier step has shown it.
   * @param given the fields that the change gives
   */
  kept?(before: string, given: readonly string[]): readonly Check[];
  /** One that a case of the API's own deletes: the step that creates it, and the step that deletes it. */
  readonly deleted?: { readonly by: string; readonly needs: string };
}

/** Where a request holds the id of what it is about: a parameter, or a property of its body. */
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
   * Sent in place of the credentials that the run was given in headers; undefined where those have nothing like it. Nothing
   * is sent where {@link query} has nothing like it, either.
   * @param given the headers of the run, its credentials among them
   */
  headers(run: RunName, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined;
  /**
   * The same of the query: by default, no credentials are sent there.
   * @param given what the run was given for the query, its credentials among it
   */
  query?(run: RunName, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined;
  /** The example of the 401 response whose message is expected; undefined for any message. */
  readonly example?: string;
  /** Whether that message is documented for this access. */
  readonly isMessageSure?: boolean;
  /**
   * Whether they are made of the given credentials, and almost are those: they are as secret, and one operation alone is
   * asked with them.
   */
  readonly isNear?: boolean;
  /**
   * What is secret in them, as a shell makes it of the variable that holds the given secret, for use between double quotes:
   * `${TOKEN}x`. Without it, a report has `[redacted]` in its place.
   */
  inShell?(variable: string, secret: string): string;
}

/** What the preflight knows the API by. */
export interface Recognition {
  /** Messages of refusals that no other API has, to the letter. */
  readonly messages: readonly string[];
  /** Whether a body holds what is in the API's list and in no other's, however it is wrapped. */
  isList(body: unknown): boolean;
  /** A wrong access that a deployment may take by mistake, and what to say then before anything else. */
  readonly takesAny?: { readonly access: string; readonly notice: string };
}

/** What the deployment's framework does that the document does not say. */
export interface Conventions {
  /** An empty object may be written `[]`, as PHP does. */
  readonly emptyObjectIsArray?: boolean;
  /** White space around a text is taken off. */
  readonly trimsTexts?: boolean;
}

/** An API's own cases; each list is run in its order. */
export interface OwnCases {
  /** After the valid bodies: what requests that succeed do to each other. */
  readonly afterValidBodies?: readonly Case[];
  /** After everything that may change something, before the bodies that must be refused. */
  readonly beforeRefusals?: readonly Case[];
  /** After the bodies that were refused. */
  readonly afterRefusals?: readonly Case[];
  /** After everything else. */
  readonly atLast?: readonly Case[];
}

/** What cases are made with. */
export interface CaseContext {
  readonly document: ApiDocument;
  readonly api: ContractApi;
  /** Stands in texts of bodies for what the run calls what it makes, another in each request: begin a name with it. */
  readonly mark: string;
  /**
   * A request of an operation; what the options leave out is as it should be.
   * @param id unique in the suite
   */
  step(id: string, operation: Operation, options?: StepOptions): Step;
  /**
   * A request of the operation with an `operationId`, as {@link step} makes it.
   * @throws {OperationMissing} if the document has no such operation
   */
  request(id: string, operationId: string, options?: StepOptions): Step;
  /** @throws {ResponseMissing} if the operation of the last step does not declare the status or the example */
  ownCase(parts: OwnCase): Case;
}

/** A case that only the API's own documentation knows. */
export interface OwnCase {
  /** Stable, and unique in the suite: `lendBook/twice`. */
  readonly id: string;
  /** The requests, in their order; the last is judged. Cases may share the list, and then look at the same answers. */
  readonly steps: readonly Step[];
  /** The declared status of the last answer, whose body has to be as the document says; the success by default. */
  readonly status?: number;
  /** The name of the declared response's example, whose message the answer has to the letter. */
  readonly example?: string;
  /** What else has to be true of the last answer. */
  readonly checks?: readonly Check[];
  /** How sure it is; `documented` by default. Only what is documented makes a failure. */
  readonly evidence?: Grade;
}

export interface StepOptions {
  readonly body?: unknown;
  /** Fields of the body that hold what an earlier answer has shown, by their names. */
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
  /** What path parameters are filled in with, by their names. */
  readonly references?: Readonly<Record<string, Reference>>;
}
