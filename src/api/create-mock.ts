import type { StartContext } from '../mock/api.ts';
import { type DisturbanceOptions, Disturbances } from '../mock/faults/disturbances.ts';
import { Mock } from '../mock/mock.ts';
import type { ScenarioPlace } from '../mock/scenarios/fit-scenario.ts';
import type { FittedScenario, Scenario } from '../mock/scenarios/scenario.ts';
import type { State, StateKeeper } from '../mock/sessions/session.ts';
import { LocalSessions, resume, type SessionOptions } from '../mock/sessions/sessions.ts';
import type { SharedState } from '../mock/sessions/shared-state.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { type Clock, frozenClock, systemClock, systemTimer, type Timer } from '../state/clock.ts';
import type { StoreContent } from '../state/store.ts';
import { Courier } from '../webhooks/courier.ts';
import { type DestinationJudge, deliveriesOff } from '../webhooks/deliveries-off.ts';
import { isInbox } from '../webhooks/inbox-path.ts';
import { usableSchedule } from '../webhooks/retry-schedule.ts';
import { type SignaturePreset, type SignatureScheme, usableScheme } from '../webhooks/signature/scheme.ts';
import { completeApi } from './complete-api.ts';
import type { Api } from './define-api.ts';

/** The default seed of everything random. */
export const defaultSeed = 1;

/** Options of {@link createMock}. */
export interface MockOptions extends DisturbanceOptions {
  readonly api: Api;
  /** An integer. The same seed gives the same ids and samples. */
  readonly seed?: number | undefined;
  /** An ISO 8601 time at which the clock is stopped, or a clock; the system clock by default. */
  readonly clock?: string | Clock | undefined;
  /**
   * The scenario that every session starts with, such as `loadScenario` reads from a file. Its clock overrides `clock`; the
   * kept state overrides its records.
   */
  readonly scenario?: Scenario | undefined;
  /** The accepted bearer tokens; by default any non-empty token. */
  readonly tokens?: readonly string[] | undefined;
  /** The maximum number of requests per minute for each token; unlimited by default. */
  readonly rateLimit?: number | undefined;
  /** Whether deliveries are sent; true by default. */
  readonly deliver?: boolean | undefined;
  /** Allowed destinations of deliveries besides this machine: `HOST`, `HOST:PORT`, or `any`. */
  readonly deliverTo?: readonly string[] | undefined;
  /** How deliveries are signed: the name of a preset or a custom scheme; `spatie` by default. */
  readonly signature?: SignaturePreset | SignatureScheme | undefined;
  /** The key that signs callbacks and the webhooks of a document; unsigned by default. */
  readonly callbackSecret?: string | undefined;
  /** The factor of the wait before each retry; 1 by default, 0 for no wait. */
  readonly retryScale?: number | undefined;
  /** The random share of each wait, from 0 to 1; 0 by default. */
  readonly retryJitter?: number | undefined;
  /** The timer that schedules retries; the system timer by default. */
  readonly timer?: Timer | undefined;
  /** The maximum size of a request body, in bytes: 10 MiB by default, 1 MiB for the built-in APIs. */
  readonly maxBodyBytes?: number | undefined;
  /** Whether the last exchanges are kept for inspection, or how many; 1,000 by default. */
  readonly journal?: boolean | number | undefined;
  /**
   * Whether answers are sampled from their schemas instead of taken from examples; false by default. The `Prefer` header of
   * a request overrides it.
   */
  readonly dynamic?: boolean | undefined;
  /**
   * Whether all violations are listed, like Prism's `--errors`; false by default. A refusal lists them in the header
   * `sl-violations`, and in its body if the document declares none. An answer that violates its schema becomes a 500 that
   * lists them.
   */
  readonly errors?: boolean | undefined;
  /** The last kept state of the default session. */
  readonly kept?: State | undefined;
  /** Called after each change of the default session's state. */
  readonly onChange?: (() => void) | undefined;
  /** @internal Receives each change of the default session's state before it is made. */
  readonly keeper?: StateKeeper | undefined;
  /** @internal Keeps sessions and journal for several processes; undefined if this process keeps them. */
  readonly shared?: SharedState | undefined;
}

/** Thrown when a state has records of resources that the API does not define; carries the names of the resources. */
export class StateOfAnotherApi extends Error {
  override readonly name = 'StateOfAnotherApi';
  readonly resources: readonly string[];

  constructor(title: string, resources: readonly string[], remedy: string) {
    super(`the kept state has records of ${resources.join(', ')}, and ${title} has none; ${remedy}`);
    this.resources = resources;
  }
}

/** Throws {@link JournalSizeUnusable}. Loads the check on demand, which keeps the code for browsers small. */
async function usableCapacity(capacity: number): Promise<number> {
  const { checkedCapacity } = await import('../mock/journal-size.ts');
  return checkedCapacity(capacity);
}

/**
 * Creates a mock of an API, without a transport.
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken
 * @throws {DataUnusable} if the given data does not belong to its collections
 * @throws {ClockUnreadable} if `clock` is not an ISO 8601 time
 * @throws {DestinationUnreadable} if an entry of `deliverTo` is not a host
 * @throws {SignatureSchemeUnusable} if `signature` is invalid
 * @throws {JournalSizeUnusable} if `journal` is out of range
 * @throws {RetryScheduleUnusable} if `retryScale` or `retryJitter` is out of range
 * @throws {ScenarioUnusable} if the scenario is invalid, or does not fit the API
 * @throws {StateOfAnotherApi} if the kept state belongs to another API
 * @throws {StateNotWritten} if the keeper refuses the new status of deliveries that were in progress
 */
export async function createMock(options: MockOptions): Promise<Mock> {
  const { seed = defaultSeed, tokens = [], rateLimit, keeper, onChange, kept } = options;
  const api = await completeApi(options.api);
  const { document } = api;
  const clock = typeof options.clock === 'string' ? frozenClock(options.clock) : (options.clock ?? systemClock);
  const { signature, callbackSecret, retryScale = 1, retryJitter = 0 } = options;
  const courier = new Courier(usableScheme(signature), await destinationsOf(options), clock, {
    callbackSecret: callbackSecret || undefined,
  });
  if (kept !== undefined) refuseForeign(kept, api, document);
  const start = await startOf(api, { document, seed, clock });
  const scenario = await fitted(options.scenario, { document, api, start });
  const { shared } = options;
  const sessionOptions: SessionOptions = {
    ...{ api, kept, seed, clock, rateLimit, keeper, onChange, courier, start, scenario },
    retries: usableSchedule({ scale: retryScale, jitter: retryJitter }),
    timer: options.timer ?? systemTimer,
  };
  const disturbances = new Disturbances(options);
  const sessions =
    shared === undefined
      ? new LocalSessions(sessionOptions)
      : await shared.sessions({ ...sessionOptions, document, questions: disturbances.questions });
  const { journal = true } = options;
  const keepsJournal = journal !== false;
  // The first delivery to an inbox loads this module.
  const inboxes = () => import('../control/inbox/in-process.ts');
  const mock: Mock = new Mock({
    ...{ document, api, sessions, courier, clock, seed },
    tokens: tokens.length === 0 ? undefined : new Set(tokens),
    disturbances,
    keepsJournal: keepsJournal && shared !== undefined ? (settings) => shared.journal(settings) : keepsJournal,
    journalCapacity: typeof journal === 'number' ? await usableCapacity(journal) : undefined,
    whyUnavailable: shared && (() => shared.whyUnavailable()),
    isDynamic: options.dynamic ?? false,
    listsViolations: options.errors ?? false,
    maxBodyBytes: options.maxBodyBytes,
    receive: async (request, url) => (await inboxes()).answerInbox(mock, request, url),
  });
  courier.deliverTo({
    takes: (url) => isInboxAt(url, mock.origins),
    receive: async (...delivery) => (await inboxes()).deliverInProcess(mock, ...delivery),
  });
  await resume(sessions.get(undefined));
  return mock;
}

/** Throws {@link ScenarioUnusable}. */
async function fitted(scenario: Scenario | undefined, place: ScenarioPlace): Promise<FittedScenario | undefined> {
  if (scenario === undefined) return undefined;
  const { fitScenario } = await import('../mock/scenarios/fit-scenario.ts');
  return fitScenario(scenario, place);
}

/** Whether a URL is an inbox at an origin at which the mock is called without a server. */
function isInboxAt(text: string, origins: Mock['origins']): boolean {
  // Most URLs need not be parsed.
  if (!text.includes('/__mock/inbox/') || !URL.canParse(text)) return false;
  const url = new URL(text);
  return isInbox(url.pathname) && origins.has(url.origin);
}

/** Throws {@link DestinationUnreadable}. Host lookup needs Node, and is loaded only if deliveries are on. */
async function destinationsOf({ deliver = true, deliverTo = [] }: MockOptions): Promise<DestinationJudge> {
  if (!deliver && deliverTo.length === 0) return deliveriesOff;
  const { Destinations } = await import('../webhooks/destinations.ts');
  return new Destinations({ isOff: !deliver, allowed: deliverTo });
}

/**
 * @internal Replaces the API of a mock, or reloads it after a change. The records stay. On an error, the old API stays.
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken, or one of its files can't be read
 * @throws {StateOfAnotherApi} if there are records of resources that the API does not define
 */
export async function replaceApi(mock: Mock, given: Api): Promise<void> {
  const api = await completeApi(given);
  const { document } = api;
  const unreadable = document.files.readAll();
  if (unreadable.length > 0) throw new DocumentError(unreadable);
  for (const session of mock.sessions.all())
    refuseForeign(await session.snapshot(), api, document, 'start anew to be without them');
  await mock.useApi(api, document, await startOf(api, { document, seed: mock.seed, clock: mock.clock }));
}

async function startOf({ start = {} }: Api, context: StartContext): Promise<StoreContent> {
  return typeof start === 'function' ? start(context) : start;
}

/** Throws {@link StateOfAnotherApi}. */
function refuseForeign(
  { records }: State,
  { resources = {} }: Api,
  { title }: ApiDocument,
  remedy = 'name another file with --state',
): void {
  const foreign = Object.keys(records).filter(
    (name) => !Object.hasOwn(resources, name) && (records[name]?.length ?? 0) > 0,
  );
  if (foreign.length > 0) throw new StateOfAnotherApi(title, foreign, remedy);
}
