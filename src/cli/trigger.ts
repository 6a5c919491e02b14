import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { reasonOf } from '../contract/run/wire/failure-reason.ts';
import { hasKeys, isJsonObject } from '../openapi/document/json-pointer.ts';
import { withoutFinal } from '../text/endings.ts';
import { type DeliveryOutcome, outcomeOf } from './delivery-outcome.ts';
import { print, printError } from './print.ts';

interface TriggerOptions {
  readonly agentId?: string;
  readonly to?: string;
  readonly call?: boolean;
  readonly sequence?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly session?: string;
}

interface FiredEvent {
  readonly event: string;
  readonly deliveries: readonly DeliveryOutcome[];
}

/** The owners and events of the running mock. */
interface Offer {
  readonly owners: readonly { readonly id: string; readonly name: string }[];
  /** The parameter that names an owner; null if events have no owner. */
  readonly owner_parameter: string | null;
  /** The descriptions of the events, by event. */
  readonly events: Readonly<Record<string, string>>;
  readonly sequences: readonly string[];
}

/** Thrown when the running mock can't be reached, or refuses; the message is for the user. */
export class TriggerRefused extends Error {
  override readonly name = 'TriggerRefused';
}

/** `talkover-mock trigger EVENT`: makes a running mock deliver an event, or a whole call. */
export function triggerCommand(): Command {
  return new Command('trigger')
    .description('let an event happen in a running mock, and see its deliveries')
    .addArgument(new Argument('[event]', 'such as event_phone_call_started, or a webhook of the document'))
    .addOption(
      new Option('--agent-id <id>', 'agent, or other owner, that it happens to (default: the only one there is)').env(
        'TALKOVER_AGENT_ID',
      ),
    )
    .addOption(
      new Option('--to <url>', "URL that gets a document's webhook (default: the inbox of the mock with its name)"),
    )
    .addOption(new Option('--sequence <name>', 'play all events of a sequence in order'))
    .addOption(new Option('--call', 'play a whole call, as --sequence call does'))
    .addOption(new Option('--data <json>', "what of the event's data, or of the call, is given").argParser(jsonObject))
    .addOption(
      new Option('--url <url>', 'where the mock runs').env('TALKOVER_MOCK_URL').default('http://127.0.0.1:4010'),
    )
    .addOption(new Option('--session <name>', 'session of the mock'))
    .action(trigger);
}

async function trigger(event: string | undefined, options: TriggerOptions): Promise<void> {
  const { data, to } = options;
  const sequence = options.call ? 'call' : options.sequence;
  if (sequence !== undefined && event !== undefined)
    throw new TriggerRefused('give an event, or else --call or --sequence');
  if (sequence !== undefined && to !== undefined) throw new TriggerRefused('--to is for one event, and no sequence');
  const { owners, owner_parameter, events: known, sequences } = await offerOf(options);
  if (Object.keys(known).length === 0) throw new TriggerRefused('the document that is mocked describes no events');
  if (sequence === undefined && event === undefined)
    throw new TriggerRefused(
      `give an event${sequences.includes('call') ? ', or --call' : ''}; there is\n${listed(known)}`,
    );
  if (event !== undefined && !Object.hasOwn(known, event))
    throw new TriggerRefused(`there is no event ${event}; there is\n${listed(known)}`);
  const owner = owner_parameter === null ? {} : { [owner_parameter]: options.agentId || onlyOne(owners) };
  const given = data === undefined ? {} : { data: options.call ? { call: callIn(data) } : data };
  const path = sequence === undefined ? 'events' : `sequences/${encodeURIComponent(sequence)}`;
  const answer = await ask('POST', path, options, {
    ...owner,
    ...given,
    ...(event !== undefined && { event }),
    ...(to !== undefined && { to }),
    wait: true,
  });
  const events: unknown = sequence !== undefined && hasKeys(answer) ? answer.events : [answer];
  if (!Array.isArray(events) || !events.every(isFiredEvent)) throw notTheMock(options.url);
  const notes: readonly unknown[] = hasKeys(answer) && Array.isArray(answer.notes) ? answer.notes : [];
  printError(notes.map((note) => `note: ${note}\n`).join(''));
  print(events.map(shown).join(''));
}

async function offerOf(options: TriggerOptions): Promise<Offer> {
  const answer = await ask('GET', 'subscriptions', options);
  const { owners, owner_parameter, events, sequences = [] } = hasKeys(answer) ? answer : {};
  if (!Array.isArray(owners) || !hasKeys(events) || !Array.isArray(sequences)) throw notTheMock(options.url);
  // A mock's list has this form. It is only shown, and the first owner's id is sent back.
  return { owners, owner_parameter, events, sequences } as Offer;
}

function listed(lines: Readonly<Record<string, string>>): string {
  const widest = Math.max(...Object.keys(lines).map((name) => name.length));
  return Object.entries(lines)
    .map(([name, meaning]) => `  ${name.padEnd(widest)}  ${meaning}`)
    .join('\n');
}

/** The id of the only owner. Throws {@link TriggerRefused} if there is not exactly one. */
function onlyOne(owners: Offer['owners']): string {
  const [owner, ...others] = owners;
  if (owner === undefined) throw new TriggerRefused('there is no agent; say with --agent-id which one is meant');
  if (others.length === 0) return owner.id;
  const names = Object.fromEntries(owners.map(({ id, name }) => [id, name]));
  throw new TriggerRefused(`there are several agents; say with --agent-id which one is meant:\n${listed(names)}`);
}

/** Reads the call from a user's data, which may contain it as a field, like the data of events. */
function callIn(data: Readonly<Record<string, unknown>>): unknown {
  return Object.keys(data).join() === 'call' ? data.call : data;
}

function notTheMock(url: string): TriggerRefused {
  return new TriggerRefused(`what answers on ${url} is not talkover-mock; say where it is with --url`);
}

/** @param path below the path of the control API */
async function ask(method: 'GET' | 'POST', path: string, options: TriggerOptions, body?: unknown): Promise<unknown> {
  const { url, session } = options;
  let response: Response;
  try {
    response = await fetch(`${withoutFinal(url, '/')}/__mock/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(session !== undefined && { 'X-Mock-Session': session }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new TriggerRefused(whyUnasked(error, url));
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const { message, errors } = hasKeys(answer) ? answer : {};
  const details = hasKeys(errors) ? Object.entries(errors).map(([field, messages]) => `\n  ${field}: ${messages}`) : [];
  throw new TriggerRefused(
    `the mock answered ${response.status}: ${message ?? 'nothing that is known'}${details.join('')}`,
  );
}

function isFiredEvent(value: unknown): value is FiredEvent {
  return hasKeys(value) && typeof value.event === 'string' && Array.isArray(value.deliveries);
}

/** Explains why fetch got no answer. The reason is in the error's cause. */
function whyUnasked(error: unknown, url: string): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return `no mock answers on ${url}; start it with npx talkover-mock serve, or say where it is with --url`;
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'the deliveries take longer than five minutes; they go on in the mock';
  return `the mock on ${url} can not be asked: ${reasonOf(cause)}`;
}

function shown({ event, deliveries }: FiredEvent): string {
  if (deliveries.length === 0) return `${event}  no enabled subscription gets it\n`;
  return deliveries.map((delivery) => `${event}  ${outcomeOf(delivery)}\n`).join('');
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Reported below, like a value that is not an object.
  }
  throw new InvalidArgumentError('It must be a JSON object such as {"call":{"id":"…"}}.');
}
