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

/** Seeds everything that is random, unless another is given. */
export const defaultSeed = 1;

/** What {@link createMock} makes a mock of, and how it behaves. */
export interface MockOptions extends DisturbanceOptions {
  readonly api: Api;
  /** A whole number; the same seed gives the same ids and samples. */
  readonly seed?: number | undefined;
  /** An ISO 8601 time to stand still at, or a clock; the system's by default. */
  readonly clock?: string | Clock | undefined;
  /**
   * What every session plays from its beginning: an object, as `loadScenario` reads it from a file. Its clock goes before
   * `clock`, what was kept before its records.
   */
  readonly scenario?: Scenario | undefined;
  /** The bearer tokens that are accepted; by default any that is not empty. */
  readonly tokens?: readonly string[] | undefined;
  /** Requests a minute that each token may make; without it they are not counted. */
  readonly rateLimit?: number | undefined;
  /** Whether deliveries are sent; true by default. */
  readonly deliver?: boolean | undefined;
  /** Where deliveries may go beside this machine: `HOST`, `HOST:PORT`, or `any`. */
  readonly deliverTo?: readonly string[] | undefined;
  /** How deliveries are signed: a preset's name or a scheme of one's own; as `spatie` by default. */
  readonly signature?: SignaturePreset | SignatureScheme | undefined;
  /** The key that callbacks, and webhooks of a document, are signed with; unsigned by default. */
  readonly callbackSecret?: string | undefined;
  /** What the wait before each retry is multiplied by; 1 by default, 0 for none. */
  readonly retryScale?: number | undefined;
  /** The share of each wait that is drawn at random, from 0 to 1; 0 by default. */
  readonly retryJitter?: number | undefined;
  /** What waits for the time of a retry; the system's by default. */
  readonly timer?: Timer | undefined;
  /** The longest body that is read, in bytes: 10 MiB by default, and 1 MiB of an API of ours. */
  readonly maxBodyBytes?: number | undefined;
  /** Whether the last requests and answers are kept for a person to look at, or how many: 1,000 by default. */
  readonly journal?: boolean | number | undefined;
  /** Whether answers are sampled from their schemas rather than taken from examples; false by default. A request's own `Prefer` goes before it. */
  readonly dynamic?: boolean | undefined;
  /**
   * Whether every violation is listed, as Prism's `--errors` does: a refusal has them in the header `sl-violations`, and in
   * its body where the document declares none; an answer that breaks its schema is a 500 that lists them. False by default.
   */
  readonly errors?: boolean | undefined;
  /** What the default session was when it was last kept. */
  readonly kept?: State | undefined;
  /** Called after each change of the default session's state. */
  readonly onChange?: (() => void) | undefined;
  /** @internal Told of each change of the default session's state before it is made. */
  readonly keeper?: StateKeeper | undefined;
  /** @internal Keeps sessions and journal for several processes; undefined where they are this one's. */
  readonly shared?: SharedState | undefined;
}

/** Thrown when a state has records of resources that the API does not have, which it would lose; carries their names. */
export class StateOfAnotherApi extends Error {
  override readonly name = 'StateOfAnotherApi';
  readonly resources: readonly string[];

  constructor(title: string, resources: readonly string[], remedy: string) {
    super(`the kept state has records of ${resources.join(', ')}, and ${title} has none; ${remedy}`);
    this.resources = resources;
  }
}

/** Throws {@link JournalSizeUnusable}. Few give a number, and a browser has to read little. */
async function usableCapacity(capacity: number): Promise<number> {
  const { checkedCapacity } = await import('../mock/journal-size.ts');
  return checkedCapacity(capacity);
}

/**
 * Makes a mock of an API, without a transport.
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken
 * @throws {DataUnusable} if it is given data that is none of its collections'
 * @throws {ClockUnreadable} if the clock is no ISO 8601 time
 * @throws {DestinationUnreadable} if `deliverTo` names no host
 * @throws {SignatureSchemeUnusable} if deliveries can't be signed so
 * @throws {JournalSizeUnusable} if no journal can keep so many exchanges
 * @throws {RetryScheduleUnusable} if there can be no such waits
 * @throws {ScenarioUnusable} if the scenario is none, or names what the API does not have
 * @throws {StateOfAnotherApi} if the kept state is not of this API
 * @throws {StateNotWritten} if the keeper refuses the new status of deliveries that were under way
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
  // Needed by the first delivery to an inbox, and by nothing before.
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

/** Whether a URL is that of an inbox at an origin where the mock is asked without a server. */
function isInboxAt(text: string, origins: Mock['origins']): boolean {
  // Said of most URLs without reading them.
  if (!text.includes('/__mock/inbox/') || !URL.canParse(text)) return false;
  const url = new URL(text);
  return isInbox(url.pathname) && origins.has(url.origin);
}

/** Throws {@link DestinationUnreadable}. What looks up hosts needs Node, and is loaded where something may be delivered. */
async function destinationsOf({ deliver = true, deliverTo = [] }: MockOptions): Promise<DestinationJudge> {
  if (!deliver && deliverTo.length === 0) return deliveriesOff;
  const { Destinations } = await import('../webhooks/destinations.ts');
  return new Destinations({ isOff: !deliver, allowed: deliverTo });
}

/**
 * @internal Lets a mock answer as another API from now on, or as the same one after a change. The records stay.
 * @throws {ApiMisdefined} if the API contradicts itself, and keeps the old one; so with all that follows
 * @throws {DocumentError} if its document is broken, or a file of it can't be read
 * @throws {StateOfAnotherApi} if there are records which the API does not have
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
