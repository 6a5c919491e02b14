import { isJsonMediaType } from '../../../../openapi/bodies/media-types.ts';
import { hasKeys, parsePointer } from '../../../../openapi/document/json-pointer.ts';
import type { ShellPart } from '../../../../text/quoting.ts';
import type { Reference } from '../../../cases/step.ts';
import type { Mades } from '../../cleanup/mades.ts';
import type { OwnAccess } from '../../cleanup/own-call.ts';
import type { Credentials } from '../../credentials.ts';
import type { Exchange, SentRequest } from '../../exchange.ts';
import { fromAnswersIn, pickedFrom } from '../../from-answers.ts';
import type { PathValues } from '../../given.ts';
import { saysAccept } from '../../request-headers.ts';
import type { PreparedStep, Requests } from '../../requests.ts';
import type { Target } from '../../target.ts';
import type { Transcript } from '../../transcript.ts';
import { bytesWithout } from '../shell-body.ts';
import { queryOption, shellUrl } from '../shell-url.ts';
import type { Creation } from './creation.ts';
import type { Readings } from './readings.ts';
import { hasMarkers, markerOf, type Notation, type ReadForm, type Reading, splitAtMarkers } from './script-answers.ts';
import { joined, type ShellRequest } from './shell-request.ts';

export interface ScriptRequestsOptions {
  readonly mades: Mades;
  readonly target: Target;
  readonly requests: Requests;
  readonly transcript: Transcript;
  readonly credentials: Credentials;
  /** The URL of the run's receiver; undefined for none. */
  readonly receiverUrl: string | undefined;
}

/**
 * A request about something that a script creates, and the variable that holds the id; undefined for one that is known.
 */
export interface OwnRequest {
  readonly request: ShellRequest;
  /** The variable with its id; undefined if the id is known before. */
  readonly idVariable: string | undefined;
}

/** A value that a request takes from an answer. */
interface Slot {
  readonly by: string;
  /** Its name. */
  readonly name: string;
  readonly reading: Omit<Reading, 'variable' | 'form'>;
  /** True if JSON has it in quotation marks. */
  readonly isText?: boolean;
}

/** Writes the requests of a script, with variables for credentials and for values from answers. */
export class ScriptRequests {
  readonly #options: ScriptRequestsOptions;
  readonly #readings: Readings;
  readonly #literal: (text: string) => string;
  readonly #credentialVariables = new Set<string>();
  #hasReceiver = false;

  /** @param literal removes secrets from a text */
  constructor(options: ScriptRequestsOptions, readings: Readings, literal: (text: string) => string) {
    this.#options = options;
    this.#readings = readings;
    this.#literal = literal;
  }

  /** The environment variables with credentials that the written requests use. */
  get credentialVariables(): Iterable<string> {
    return this.#credentialVariables;
  }

  /** True if a written request has the address of the receiver. */
  get hasReceiver(): boolean {
    return this.#hasReceiver;
  }

  /** Writes a request that the run has sent. */
  of(exchange: Exchange): ShellRequest {
    const slots: Slot[] = [];
    return this.#written(this.#marked(exchange, slots).request, slots);
  }

  /** The request that deletes what is created; undefined if there is none. */
  deletionOf(creation: Creation): OwnRequest | undefined {
    const { made } = creation;
    const { deletion } = made;
    if (deletion === undefined) return undefined;
    return this.#own(creation, (access, parent, id) => made.deletionRequest(access, parent, id));
  }

  /** The request that shows what is created; undefined if there is none. */
  readingOf(creation: Creation): OwnRequest | undefined {
    const { made } = creation;
    return this.#own(creation, (access, parent, id) => made.readRequest(access, parent, id));
  }

  #own(
    { exchange, made, idAt }: Creation,
    requestOf: (access: OwnAccess, parent: PathValues, id: string) => SentRequest | undefined,
  ): OwnRequest | undefined {
    const slots: Slot[] = [];
    const marked = this.#marked(exchange, slots);
    const { step } = exchange;
    const values = { ...this.#options.target.path, ...marked.path };
    const parent = made.parentOf(step.operation, values) ?? made.parentIn(values);
    const reading = idAt === undefined ? undefined : { by: step.id, name: made.idName, reading: { at: idAt } };
    const id = reading === undefined ? made.chosenIn(marked) : markerOf(slots.push(reading) - 1);
    const request = id === undefined ? undefined : requestOf(this.#options.target, parent, id);
    if (request === undefined) return undefined;
    let idVariable: string | undefined;
    const written = this.#written(request, slots, (slot, variable) => {
      if (slots[slot] === reading) idVariable = variable;
    });
    return { request: written, idVariable };
  }

  /** Replaces the markers of a request by variables. */
  #written(
    request: SentRequest,
    slots: readonly Slot[],
    onRead: (slot: number, variable: string) => void = () => undefined,
  ): ShellRequest {
    const partOf = (at: number, form: ReadForm) => {
      const { by, name, reading, isText = false } = slots[at] ?? nothing;
      const part = this.#readings.read(by, name, { ...reading, form });
      onRead(at, part.variable);
      return { part, isText };
    };
    const split = (text: string, notation: Notation) =>
      splitAtMarkers(text, notation, partOf).map((part) => (typeof part === 'string' ? this.#literal(part) : part));
    const type = request.headers['Content-Type'] ?? '';
    const { parts, query } = this.#url(request.url, split);
    return {
      method: request.method,
      url: parts,
      headers: Object.entries(request.headers).map(([name, value]) => [name, this.#header(name, value, split)]),
      body: this.#body(request, (text) => split(text, notationOfBody(type))),
      saysAccept: saysAccept(request.headers),
      query,
    };
  }

  /** A sent request with markers for values from answers; unchanged if it has none. */
  #marked(exchange: Exchange, slots: Slot[]): PreparedStep {
    const { requests, transcript } = this.#options;
    const { step, path } = exchange;
    const mark = (slot: Slot) => markerOf(slots.push(slot) - 1);
    const isInJson = notationOfBody(step.mediaType ?? 'application/json') === 'json';
    const ofBody = new Set(isInJson ? fromAnswersIn({ ...step, parameters: [] }) : []);
    const written = requests.write(step, {
      filling: (name, reference) => {
        const reading = this.#readingAt(reference);
        const isRead = reading !== undefined && 'by' in reference;
        return isRead ? mark({ by: transcript.meantBy(reference.by), name, reading }) : (path[name] ?? '');
      },
      value: (from) => {
        const value = pickedFrom(from, transcript.valueOf(from.by, from.at));
        if (value === undefined && from.mayBeMissing) return undefined;
        // A list or object is written as one value only in JSON.
        if (hasKeys(value) && !ofBody.has(from)) return value;
        // The query of a link and a value picked from a list stay as the run has sent them.
        if (from === step.follows || from.pick !== undefined) return value;
        const reading = { at: from.at };
        const name = parsePointer(from.at).findLast((part) => !/^\d*$/.test(part)) ?? 'the';
        return mark({ by: transcript.meantBy(from.by), name, reading, isText: typeof value === 'string' });
      },
    });
    return slots.length === 0 ? exchange : written;
  }

  /** The reading of a path parameter's value; undefined if it comes from no answer. */
  #readingAt(reference: Reference): Slot['reading'] | undefined {
    const { transcript } = this.#options;
    if (reference.kind === 'created') return this.#idReading(transcript.meantBy(reference.by));
    if (reference.kind !== 'shown' || transcript.entryIdOf(reference) === undefined) return undefined;
    const { at, having, isLast = false } = reference;
    return { at, having, ...(isLast && { isLast }) };
  }

  /** The reading of the id that a step has created; undefined if the step chooses it. */
  #idReading(by: string): Slot['reading'] | undefined {
    const { transcript, mades } = this.#options;
    const exchange = transcript.of(by);
    const made = exchange && (mades.about(exchange.step.operation) ?? mades.first);
    if (exchange === undefined || made === undefined) return { at: '/id' };
    return made.chosenIn(exchange) === undefined ? { at: made.idPlaceIn(exchange) } : undefined;
  }

  #url(url: string, split: (text: string, notation: Notation) => ShellPart[]) {
    const { target, credentials } = this.#options;
    const { parts, encoded } = shellUrl(url, credentials);
    for (const part of [...parts, ...encoded])
      if (typeof part !== 'string') this.#credentialVariables.add(part.variable);
    const [start = ''] = parts;
    const { baseUrl } = target;
    const isBelow = typeof start === 'string' && start.startsWith(baseUrl);
    const texts = isBelow ? [{ variable: 'BASE' }, start.slice(baseUrl.length), ...parts.slice(1)] : parts;
    const all = texts.flatMap((part): ShellPart[] => (typeof part === 'string' ? split(part, 'url') : [part]));
    return { parts: joined(all), query: encoded.map(queryOption) };
  }

  #header(name: string, value: string, split: (text: string, notation: Notation) => ShellPart[]): ShellPart[] {
    const { credentials } = this.#options;
    const notation = /^cookie$/i.test(name) ? 'url' : 'text';
    const found = credentials.variableIn(name, value);
    if (found === undefined) return split(credentials.withoutCookies(name, value), notation);
    this.#credentialVariables.add(found.variable);
    return joined([found.before, { variable: found.variable }, ...split(found.after, notation)]);
  }

  #body({ body, bytes }: SentRequest, split: (text: string) => ShellPart[]): ShellRequest['body'] {
    if (bytes === undefined) return body === undefined ? undefined : this.#withReceiver(split(body));
    const text = Buffer.from(bytes).toString('latin1');
    if (!hasMarkers(text)) return [bytesWithout(bytes, this.#literal)];
    return split(text).map((part) =>
      typeof part === 'string' ? bytesWithout(Buffer.from(part, 'latin1'), this.#literal) : part,
    );
  }

  /** Replaces the address of the receiver, which differs in each run, by a variable. */
  #withReceiver(parts: readonly ShellPart[]): ShellPart[] {
    const { receiverUrl } = this.#options;
    if (receiverUrl === undefined) return joined(parts);
    return joined(
      parts.flatMap((part) => {
        if (typeof part !== 'string' || !part.includes(receiverUrl)) return [part];
        this.#hasReceiver = true;
        return part.split(receiverUrl).flatMap((text, at) => (at === 0 ? [text] : [{ variable: 'RECEIVER' }, text]));
      }),
    );
  }
}

const nothing: Slot = { by: '', name: 'the', reading: { at: '' } };

/** The notation of a body. Media types that contain JSON among other things have markers as in JSON. */
function notationOfBody(contentType: string): Notation {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return 'url';
  return isJsonMediaType(contentType) || /^multipart\/|ndjson|jsonl|json-seq/i.test(contentType) ? 'json' : 'text';
}
