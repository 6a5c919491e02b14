import { DocumentedRefusal } from '../../mock/refusals/refusals.ts';
import { type JsonRules, readJson } from '../../openapi/bodies/json-body.ts';
import { type Clock, formatTimestamp } from '../../state/clock.ts';
import { weightOf } from '../../state/weight.ts';
import { base64Of } from '../../text/base64.ts';
import type { Header } from '../../text/header-bytes.ts';
import { readHeader } from '../../text/header-bytes.ts';
import { isUtf8, utf8Of } from '../../text/utf8.ts';
import { hasSignature } from '../../webhooks/signature/received-signature.ts';
import type { SignatureScheme } from '../../webhooks/signature/scheme.ts';
import { curlOf } from './curl.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Thrown when an inbox does not have a request with a number, or no longer has it; carries both. */
export class InboxDeliveryMissing extends DocumentedRefusal {
  override readonly name = 'InboxDeliveryMissing';
  readonly inbox: string;
  readonly id: number;

  constructor(inbox: string, id: number) {
    super(404, 'deliveryNotFound', `the inbox ${inbox} has no delivery ${id}`);
    this.inbox = inbox;
    this.id = id;
  }
}

/** The result of checking the signature; null if no webhook that sends to the inbox has a secret. */
export type Verdict = 'verified' | 'wrong' | 'missing' | null;

interface Received extends ReceivedRequest {
  /** Counts from 1 over the life of the inbox. */
  readonly id: number;
  /** In microseconds since 1970. */
  readonly time: number;
  readonly signature: Verdict;
}

/** A request as it is shown. Nothing is hidden: the receiver is the developer's own. */
export interface InboxDelivery {
  readonly id: number;
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The body as text. If it is not UTF-8, it is garbled here and complete in `bodyBase64`. */
  readonly body: string;
  readonly bodyBase64?: string;
  /** The parsed body, if it is JSON. */
  readonly json?: unknown;
  readonly signature: Verdict;
  readonly curl: string;
}

/** How an inbox answers. */
export interface InboxSettings {
  readonly status: number;
  readonly delayMs: number;
  /** A string is sent as text, other values as JSON; null and undefined mean no body. */
  readonly body?: unknown;
}

interface Inbox {
  settings: InboxSettings;
  /** The weight of the settings, in bytes. */
  settingsBytes: number;
  count: number;
  /** The oldest first. */
  readonly received: Received[];
}

/** Called with each request to an inbox, and with its event if that is known apart from the request. */
export type InboxWatcher = (delivery: InboxDelivery, event: string | undefined) => void;

export interface InboxParts {
  readonly clock: Clock;
  /** How deliveries are signed. */
  readonly scheme: SignatureScheme;
  /** The secrets of the webhooks that send to a path. */
  readonly secretsFor: (path: string) => Promise<readonly string[]>;
}

/** JSON that can be written into an answer again: deeper values would overflow recursive code. */
const showable: JsonRules = { deepestNesting: 512, takesLoneSurrogates: false };

const mostInboxes = 100;

/** The most requests that an inbox keeps. */
const mostReceived = 100;

/** The most bytes that all requests and settings may take together. */
const mostBytes = 64 * 1024 * 1024;

const defaultSettings: InboxSettings = { status: 200, delayMs: 0 };

/**
 * Receives requests in named inboxes, which keep them. An inbox is made on first use; when there are too many, the
 * least recently used one is dropped.
 */
export class Inboxes {
  readonly #parts: InboxParts;
  /** The least recently used inbox first: a Map keeps the order of insertion. */
  readonly #named = new Map<string, Inbox>();
  readonly #watchers = new Map<string, Set<InboxWatcher>>();
  #bytes = 0;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /**
   * Keeps a request, and resolves with the settings for its answer.
   * @param path of the inbox, as in a webhook's URL
   * @param event the event of the delivery, if it is known apart from the request
   */
  async receive(name: string, path: string, request: ReceivedRequest, event?: string): Promise<InboxSettings> {
    const signature = await this.#judge(path, request);
    const inbox = this.#use(name);
    const received = { ...request, id: ++inbox.count, time: this.#parts.clock.now(), signature };
    inbox.received.push(received);
    this.#bytes += bytesOf(request);
    if (inbox.received.length > mostReceived) this.#forgetFirst(inbox);
    this.#makeRoom();
    const watchers = this.#watchers.get(name) ?? [];
    for (const tell of watchers) tell(show(received), event);
    return inbox.settings;
  }

  /** Lists the inboxes by name, with the number of requests that each keeps. */
  list(): { name: string; deliveries: number }[] {
    return [...this.#named]
      .map(([name, { received }]) => ({ name, deliveries: received.length }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  settings(name: string): InboxSettings {
    return this.#named.get(name)?.settings ?? defaultSettings;
  }

  configure(name: string, settings: InboxSettings): void {
    const inbox = this.#use(name);
    this.#bytes -= inbox.settingsBytes;
    inbox.settings = settings;
    inbox.settingsBytes = weightOf(settings.body);
    this.#bytes += inbox.settingsBytes;
    this.#makeRoom();
  }

  /** The numbers of the kept requests, oldest first. */
  idsOf(name: string): number[] {
    return this.#named.get(name)?.received.map(({ id }) => id) ?? [];
  }

  /** Undefined if the request is not kept, or no longer kept. */
  delivery(name: string, id: number): InboxDelivery | undefined {
    const found = this.#named.get(name)?.received.find((received) => received.id === id);
    return found && show(found);
  }

  /** Throws {@link InboxDeliveryMissing}. */
  find(name: string, id: number): ReceivedRequest {
    const found = this.#named.get(name)?.received.find((received) => received.id === id);
    if (found === undefined) throw new InboxDeliveryMissing(name, id);
    return found;
  }

  /** Forgets the requests of an inbox. Its settings and its numbering stay. */
  clear(name: string): void {
    const inbox = this.#named.get(name);
    while (inbox !== undefined && inbox.received.length > 0) this.#forgetFirst(inbox);
  }

  /** Forgets all inboxes and their settings. */
  forgetAll(): void {
    this.#named.clear();
    this.#bytes = 0;
  }

  /** Calls back with each request to an inbox from now on, until the returned function is called. */
  watch(name: string, watcher: InboxWatcher): () => void {
    const watchers = this.#watchers.get(name) ?? new Set();
    this.#watchers.set(name, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(name) === watchers) this.#watchers.delete(name);
    };
  }

  async #judge(path: string, { headers: list, body }: ReceivedRequest): Promise<Verdict> {
    const { scheme, clock, secretsFor } = this.#parts;
    const secrets = await secretsFor(path);
    if (secrets.length === 0) return null;
    const headers = valuesByName(list);
    if (!hasSignature(headers, scheme)) return 'missing';
    // Loaded only if there is a signature to verify, since it needs Node. A browser build replaces it.
    const { verifySignature } = await import('../../webhooks/signature/verify.ts');
    const now = new Date(clock.now() / 1000);
    for (const secret of secrets) if (await verifySignature({ body, headers, secret, scheme, now })) return 'verified';
    return 'wrong';
  }

  #use(name: string): Inbox {
    const inbox = this.#named.get(name) ?? { settings: defaultSettings, settingsBytes: 0, count: 0, received: [] };
    this.#named.delete(name);
    this.#named.set(name, inbox);
    const [oldest = ''] = this.#named.keys();
    if (this.#named.size > mostInboxes) this.#remove(oldest);
    return inbox;
  }

  /** Drops requests before settings, and keeps the settings of the inbox that was used last. */
  #makeRoom(): void {
    while (this.#bytes > mostBytes) {
      const leastUsed = [...this.#named.values()].find(({ received }) => received.length > 0);
      if (leastUsed !== undefined) this.#forgetFirst(leastUsed);
      else if (this.#named.size > 1) this.#remove(this.#named.keys().next().value ?? '');
      else return;
    }
  }

  #remove(name: string): void {
    this.clear(name);
    this.#bytes -= this.#named.get(name)?.settingsBytes ?? 0;
    this.#named.delete(name);
  }

  #forgetFirst({ received }: Inbox): void {
    const [first] = received.splice(0, 1);
    if (first !== undefined) this.#bytes -= bytesOf(first);
  }
}

/** The memory that a header takes besides its characters, in bytes. */
const perHeader = 100;

function bytesOf({ url, headers, body }: ReceivedRequest): number {
  let bytes = url.length + body.length;
  for (const [name, value] of headers) bytes += perHeader + name.length + value.length;
  return bytes;
}

/** Collects headers by name as Node does, but keeps several values as a list, since there must be one signature. */
function valuesByName(headers: readonly Header[]): Record<string, string[]> {
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values[key] = [...(values[key] ?? []), value];
  }
  return values;
}

function show(received: Received): InboxDelivery {
  const { id, time, method, url, headers, body, signature } = received;
  const { value: json } = readJson(body, 'application/json', undefined, showable);
  return {
    id,
    time: formatTimestamp(time),
    method,
    url,
    headers: headers.map(([name, value]) => ({ name, value: readHeader(value) })),
    body: utf8Of(body),
    ...(!isUtf8(body) && { bodyBase64: base64Of(body) }),
    ...(json !== undefined && { json }),
    signature,
    curl: curlOf(received),
  };
}
