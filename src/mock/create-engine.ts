import { readFileSync } from 'node:fs';
import { type ApiDocument, loadDocument } from '../openapi/document/api-document.ts';
import { type Clock, frozenClock, systemClock, systemTimer, type Timer } from '../state/clock.ts';
import type { StoreContent } from '../state/store.ts';
import { talkover } from '../talkover/handlers.ts';
import { PopulateImpossible, populate } from '../talkover/populate.ts';
import { Courier } from '../webhooks/courier.ts';
import { Destinations } from '../webhooks/destinations.ts';
import { usableSchedule } from '../webhooks/retry-schedule.ts';
import { type SignaturePreset, type SignatureScheme, usableScheme } from '../webhooks/signature/signature.ts';
import type { Behaviour } from './behaviour.ts';
import { type DisturbanceOptions, Disturbances } from './disturbances.ts';
import { Engine } from './mock.ts';
import { Sessions, type State } from './sessions.ts';

/** What the mock does beside what the document says: Talkover's behaviour for Talkover's document, nothing for another. */
function behaviourOf({ isTalkover }: ApiDocument): Behaviour {
  return isTalkover ? talkover : ofDocumentAlone;
}

const ofDocumentAlone: Behaviour = { handlers: new Map(), resources: new Map() };

/** Seeds everything that is random, unless another is given. */
export const defaultSeed = 1;

/** Thrown when a kept state has webhooks of Talkover's and the document is of another API, which would lose them. */
export class StateOfAnotherApi extends Error {
  override readonly name = 'StateOfAnotherApi';

  constructor(title: string) {
    super(`the kept state is of Talkover's API, and the document is ${title}; name another file with --state`);
  }
}

const seedFile = new URL('../../fixtures/seed.json', import.meta.url);

export interface EngineOptions extends DisturbanceOptions {
  /** A file to read the document from, or one that was loaded; Talkover's own by default. */
  readonly document?: string | ApiDocument | undefined;
  /** A whole number; the same seed gives the same ids and samples. */
  readonly seed?: number | undefined;
  /** An ISO 8601 time to stand still at, or a clock; the system's by default. */
  readonly clock?: string | Clock | undefined;
  /** `any`: every UUID is an agent; by default only those of `fixtures/seed.json` are. */
  readonly agents?: 'seed' | 'any' | undefined;
  /** The bearer tokens that are accepted; by default any that is not empty. */
  readonly tokens?: readonly string[] | undefined;
  /** Start without webhooks. */
  readonly empty?: boolean | undefined;
  /** How many made-up webhooks each agent has beside those of the start. */
  readonly populate?: number | undefined;
  /** Requests a minute that each token may make; without it they are not counted. */
  readonly rateLimit?: number | undefined;
  /** Whether deliveries are sent; true by default. */
  readonly deliver?: boolean | undefined;
  /** Where deliveries may go beside this machine: `HOST`, `HOST:PORT`, or `any`. */
  readonly deliverTo?: readonly string[] | undefined;
  /** How deliveries are signed: a preset's name or a scheme of one's own; as `spatie` by default. */
  readonly signature?: SignaturePreset | SignatureScheme | undefined;
  /** What the wait before each retry is multiplied by; 1 by default, 0 for none. */
  readonly retryScale?: number | undefined;
  /** The share of each wait that is drawn at random, from 0 to 1; 0 by default. */
  readonly retryJitter?: number | undefined;
  /** What waits for the time of a retry; the system's by default. */
  readonly timer?: Timer | undefined;
  /** What the default session was when it was last kept. */
  readonly kept?: State | undefined;
  /** Called after each change of the default session's state. */
  readonly onChange?: (() => void) | undefined;
}

/**
 * Makes the mock without a transport.
 * @throws {DocumentError} if the document is broken
 * @throws {ClockUnreadable} if the clock is no ISO 8601 time
 * @throws {DestinationUnreadable} if `deliverTo` names no host
 * @throws {SignatureSchemeUnusable} if deliveries can't be signed so
 * @throws {RetryScheduleUnusable} if there can be no such waits
 * @throws {PopulateImpossible} {@link StateOfAnotherApi} if it is to have what only Talkover's API has, and is another
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { seed = defaultSeed, agents = 'seed', tokens = [], rateLimit, onChange } = options;
  const document = typeof options.document === 'object' ? options.document : await loadDocument(options.document);
  const clock = typeof options.clock === 'string' ? frozenClock(options.clock) : (options.clock ?? systemClock);
  const kept = keptContent(options, document);
  const start = startContent(options, document, seed, clock);
  const { deliver = true, deliverTo = [], signature, retryScale = 1, retryJitter = 0 } = options;
  const courier = new Courier(
    usableScheme(signature),
    new Destinations({ isOff: !deliver, allowed: deliverTo }),
    clock,
  );
  const sessions = new Sessions({
    ...{ start, kept, everyUuidIsAnAgent: agents === 'any', seed, clock, rateLimit, onChange, courier },
    retries: usableSchedule({ scale: retryScale, jitter: retryJitter }),
    timer: options.timer ?? systemTimer,
  });
  await sessions.get(undefined).outbox.resume();
  return new Engine({
    document,
    behaviourOf,
    sessions,
    courier,
    clock,
    seed,
    tokens: tokens.length === 0 ? undefined : new Set(tokens),
    disturbances: new Disturbances(options),
  });
}

/** Throws {@link StateOfAnotherApi}. */
function keptContent({ kept }: EngineOptions, { isTalkover, content }: ApiDocument): State | undefined {
  if (kept === undefined || isTalkover) return kept;
  if (kept.webhooks.length > 0 || kept.logs.length > 0) throw new StateOfAnotherApi(content.info.title);
  return { ...kept, agents: [] };
}

/** What every session starts with. */
function startContent(
  { empty = false, populate: count = 0 }: EngineOptions,
  document: ApiDocument,
  seed: number,
  clock: Clock,
): StoreContent {
  if (!document.isTalkover) {
    if (count > 0) throw new PopulateImpossible();
    return { agents: [], webhooks: [], logs: [] };
  }
  // The file ships with the package, and a test holds it against the document.
  const { agents, webhooks }: Pick<StoreContent, 'agents' | 'webhooks'> = JSON.parse(readFileSync(seedFile, 'utf8'));
  const own = empty ? [] : webhooks;
  return { agents, webhooks: [...own, ...populate(agents, count, document, seed, clock.now())], logs: [] };
}
