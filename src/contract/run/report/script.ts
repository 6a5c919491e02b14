import { isJsonMediaType } from '../../../openapi/bodies/media-types.ts';
import { hasKeys, parsePointer } from '../../../openapi/document/json-pointer.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { quotedForShell, type ShellPart, shellWord } from '../../../text/quoting.ts';
import { visibleLine } from '../../../text/visible.ts';
import type { Case } from '../../cases/case.ts';
import { FromAnswer, type Proof, type Reception, type Reference, type Step } from '../../cases/step.ts';
import type { Made } from '../cleanup/made.ts';
import type { Credentials } from '../credentials.ts';
import type { Exchange, SentRequest } from '../exchange.ts';
import { fromAnswersIn } from '../from-answers.ts';
import { type Requests, saysAccept } from '../requests.ts';
import type { RunName } from '../run-id.ts';
import type { Target } from '../target.ts';
import type { Transcript } from '../transcript.ts';
import type { Redactor } from './redact.ts';
import {
  answerReader,
  assignment,
  hasMarkers,
  isSameReading,
  markerOf,
  type Notation,
  type ReadForm,
  type Reading,
  splitAtMarkers,
} from './script-answers.ts';
import { bytesWithout, shellBody } from './shell-body.ts';
import { ShellNames } from './shell-names.ts';
import { queryOption, shellUrl } from './shell-url.ts';

export interface ScriptsOptions {
  readonly cases: readonly Case[];
  readonly made: Made | undefined;
  readonly target: Target;
  readonly run: RunName;
  readonly requests: Requests;
  readonly transcript: Transcript;
  readonly credentials: Credentials;
  readonly redactor: Redactor;
  /** Where deliveries of the run have gone; undefined for nowhere. */
  readonly receiverUrl: string | undefined;
}

/** Without a word of its own; a URL is taken as it is, and a deployment that does not answer is given up. */
const curl = 'curl -sS -g -m 30';

/** Makes scripts that show again what a run has seen, from nothing: they create, ask, look and delete. */
export class Scripts {
  readonly #options: ScriptsOptions;
  /** By step: those of its proof that go before it. */
  readonly #before = new Map<string, readonly Step[]>();

  constructor(options: ScriptsOptions) {
    this.#options = options;
    for (const { steps } of new Set(
      options.cases.flatMap(({ proof }): Proof[] => (proof === undefined ? [] : [proof])),
    )) {
      for (const [at, { id }] of steps.entries()) this.#before.set(id, steps.slice(0, at));
    }
  }

  /**
   * The script of a request that was judged.
   * @param title what it shows
   * @param compared the steps whose answers the verdict rests on, too
   * @param before the steps that went before it, where no proof says so
   */
  of(title: string, judged: Exchange, compared: Iterable<string>, before: readonly Step[] = []): string {
    const steps = this.#stepsTo(judged.step, [...this.#since(compared, judged), ...before]);
    const all = [...steps, judged.step].flatMap(({ id }) => this.#options.transcript.of(id) ?? []);
    return new Script(this.#options, title, judged, all).text();
  }

  /** What an answer was compared with, and what may have changed the same thing since. */
  #since(compared: Iterable<string>, judged: Exchange): Step[] {
    const wanted = new Set(compared);
    const all = this.#options.transcript.all();
    const first = all.findIndex(({ step }) => wanted.has(step.id));
    if (first < 0) return [];
    const about = new Set(makersOf(judged.step));
    const isOfIt = (step: Step) => step.method !== 'GET' && makersOf(step).some((by) => about.has(by));
    const between = all.slice(first, all.indexOf(judged)).map(({ step }) => step);
    return between.filter((step) => wanted.has(step.id) || isOfIt(step));
  }

  /** What was sent before a step, as far as the step rests on it, in the order in which it was sent. */
  #stepsTo(judged: Step, more: readonly Step[]): Step[] {
    const found = new Map<string, Step>();
    const visited = new Set<string>([judged.id]);
    const visit = (step: Step, earlier: readonly Step[]) => {
      for (const one of earlier) add(one);
      const { transcript } = this.#options;
      for (const id of neededBy(step)) {
        const exchange = transcript.of(transcript.meantBy(id));
        if (exchange !== undefined) add(exchange.step);
      }
    };
    const add = (step: Step) => {
      if (visited.has(step.id) || this.#options.transcript.of(step.id) === undefined) return;
      visited.add(step.id);
      visit(step, this.#changesBefore(step));
      found.set(step.id, step);
    };
    visit(judged, [...this.#changesBefore(judged), ...more]);
    return [...found.values()];
  }

  /** What goes before a step in its proof. What only shows something changes nothing for those after it. */
  #changesBefore({ id }: Step): Step[] {
    return (this.#before.get(id) ?? []).filter(({ method }) => method !== 'GET');
  }
}

/** The steps whose answers a step takes something from, and the one that has to succeed before it. */
function neededBy(step: Step): string[] {
  const by = Object.values(step.references).flatMap((one) => ('by' in one ? [one.by] : []));
  const all = [...by, ...fromAnswersIn(step).map((one) => one.by), step.needs];
  return all.filter((id) => id !== undefined);
}

/** The steps that have created what a step's path names. */
function makersOf({ references, parameters = [] }: Step): string[] {
  const made = Object.values(references).flatMap((one) => (one.kind === 'created' ? [one.by] : []));
  const inPath = parameters.filter((one) => one.in === 'path').map(({ value }) => value);
  return [...made, ...inPath.flatMap((value) => (value instanceof FromAnswer ? [value.by] : []))];
}

/** A request as a shell sends it. */
interface ShellRequest {
  readonly method: string;
  readonly url: readonly ShellPart[];
  readonly headers: readonly (readonly [name: string, value: readonly ShellPart[]])[];
  /** Undefined for none. */
  readonly body: readonly (ShellPart | Uint8Array)[] | undefined;
  /** Whether it says what it accepts. */
  readonly saysAccept: boolean;
  /** Options of curl that add to the query. */
  readonly query: readonly string[];
}

class Script {
  readonly #options: ScriptsOptions;
  readonly #title: string;
  readonly #judged: Exchange;
  readonly #all: readonly Exchange[];
  readonly #names = new ShellNames();
  /** By step: what is read of its answer. */
  readonly #readings = new Map<string, Reading[]>();
  readonly #requests = new Map<Exchange, ShellRequest>();
  /** Environment variables that hold credentials. */
  readonly #variables = new Set<string>();
  #hasReceiver = false;

  constructor(options: ScriptsOptions, title: string, judged: Exchange, all: readonly Exchange[]) {
    this.#options = options;
    this.#title = title;
    this.#judged = judged;
    this.#all = all;
  }

  text(): string {
    const { target, receiverUrl } = this.#options;
    for (const [name, value] of Object.entries(target.headers ?? {})) {
      const found = this.#options.credentials.variableIn(name, value);
      if (found !== undefined) this.#names.reserve(found.variable);
    }
    for (const { variable } of this.#options.credentials.inQuery) this.#names.reserve(variable);
    for (const exchange of this.#all) {
      this.#requests.set(exchange, this.#requestOf(exchange));
      this.#planDeletion(exchange);
    }
    const acts = this.#all.flatMap((exchange) => this.#act(exchange));
    const look = this.#look();
    const cleanUp = this.#cleanUp();
    const read = [...this.#readings.values()].flat();
    return [
      '#!/bin/sh',
      `# ${visibleLine(this.#literal(this.#title))}`,
      `BASE=${quotedForShell(this.#literal(target.baseUrl))}`,
      ...[...this.#variables].map((variable) => `: "\${${variable}:?set it to the credential}"`),
      ...(this.#hasReceiver
        ? [
            '# The receiver of the run is gone: give one of yours with RECEIVER.',
            `RECEIVER=\${RECEIVER:-${quotedForShell(this.#literal(receiverUrl ?? ''))}}`,
          ]
        : []),
      // Nothing of the environment is taken for what the script has made.
      ...read.map(({ variable }) => `${variable}=`),
      ...answerReader(read),
      ...cleanUp,
      ...acts,
      ...look,
      '',
    ].join('\n');
  }

  /** What may create something has it deleted, whatever the run was answered, unless that shows what is not the run's. */
  #planDeletion({ step }: Exchange): void {
    const { made, transcript } = this.#options;
    if (made === undefined || !step.mayCreate || transcript.strangerIn(step.id) !== undefined) return;
    this.#read(step.id, made.deletion?.pathParameters.at(-1)?.name ?? 'id', { at: made.idAt, form: 'url' });
  }

  /** The variable of what is read of an answer, which gets a name when it is first asked for. */
  #read(step: string, name: string, reading: Omit<Reading, 'variable'>): Reading {
    const all = this.#readings.get(step) ?? [];
    this.#readings.set(step, all);
    const known = all.find((one) => isSameReading(one, reading));
    if (known !== undefined) return known;
    const made = { ...reading, variable: this.#names.of(name) };
    all.push(made);
    return made;
  }

  /** What a path is filled in with, as it is read of an answer; undefined for what is no id of one. */
  #readingOf(reference: Reference): Omit<Reading, 'variable' | 'form'> | undefined {
    const { made, transcript } = this.#options;
    if (reference.kind === 'created') return { at: made?.idAt ?? '/id' };
    if (reference.kind !== 'shown' || transcript.entryIdOf(reference) === undefined) return undefined;
    const { at, having, isLast = false } = reference;
    return { at, having, ...(isLast && { isLast }) };
  }

  /** A request with variables in place of what it takes from answers. */
  #requestOf({ step, request, path }: Exchange): ShellRequest {
    const slots: Slot[] = [];
    const marked = this.#marked(step, request, path, slots);
    const partOf = (slot: number, form: ReadForm) => {
      const { by, name, reading, isText = false } = slots[slot] ?? nothing;
      return { part: this.#read(by, name, { ...reading, form }), isText };
    };
    const split = (text: string, notation: Notation) =>
      splitAtMarkers(text, notation, partOf).map((part) => (typeof part === 'string' ? this.#literal(part) : part));
    const type = marked.headers['Content-Type'] ?? '';
    const { parts, query } = this.#url(marked.url, split);
    return {
      method: request.method,
      url: parts,
      headers: Object.entries(marked.headers).map(([name, value]) => [name, this.#header(name, value, split)]),
      body: this.#body(marked, (text) => split(text, notationOfBody(type))),
      saysAccept: saysAccept(request.headers),
      query,
    };
  }

  /** A request with markers in place of what it takes from answers; as it was sent where it takes nothing. */
  #marked(step: Step, request: SentRequest, path: Exchange['path'], slots: Slot[]): SentRequest {
    const { requests, transcript } = this.#options;
    const mark = (slot: Slot) => markerOf(slots.push(slot) - 1);
    const isInJson = notationOfBody(step.mediaType ?? 'application/json') === 'json';
    const ofBody = new Set(isInJson ? fromAnswersIn({ ...step, parameters: [] }) : []);
    const written = requests.write(step, {
      filling: (name, reference) => {
        const reading = this.#readingOf(reference);
        const isRead = reading !== undefined && 'by' in reference;
        return isRead ? mark({ by: transcript.meantBy(reference.by), name, reading }) : (path[name] ?? '');
      },
      value: (from) => {
        const value = transcript.valueOf(from.by, from.at);
        // What is no scalar is written in many ways, and JSON alone has it as one.
        if (hasKeys(value) && !ofBody.has(from)) return value;
        const reading = { at: from.at };
        const name = parsePointer(from.at).findLast((part) => !/^\d*$/.test(part)) ?? 'the';
        return mark({ by: transcript.meantBy(from.by), name, reading, isText: typeof value === 'string' });
      },
    });
    return slots.length === 0 ? request : written.request;
  }

  #url(url: string, split: (text: string, notation: Notation) => ShellPart[]) {
    const { target, credentials } = this.#options;
    const { parts, encoded } = shellUrl(url, credentials);
    for (const part of [...parts, ...encoded]) if (typeof part !== 'string') this.#variables.add(part.variable);
    const [start = ''] = parts;
    const { baseUrl } = target;
    const isBelow = typeof start === 'string' && start.startsWith(baseUrl);
    const texts = isBelow ? [{ variable: 'BASE' }, start.slice(baseUrl.length), ...parts.slice(1)] : parts;
    const all = texts.flatMap((part): ShellPart[] => (typeof part === 'string' ? split(part, 'url') : [part]));
    return { parts: joined(all), query: encoded.map(queryOption) };
  }

  #act(exchange: Exchange): string[] {
    const { step } = exchange;
    const isJudged = exchange === this.#judged;
    const readings = this.#readings.get(step.id) ?? [];
    const isHeaded = isJudged || readings.some(({ at }) => at === 'location');
    const request = this.#requests.get(exchange);
    const call = request === undefined ? '' : this.#curl(request, isHeaded ? ' -i' : '');
    const what = isJudged ? 'What was judged' : (step.operation?.id ?? step.id);
    const needed = readings.filter(({ variable }) => !isJudged && this.#isUsed(variable, exchange));
    return [
      '',
      `# ${visibleLine(this.#literal(what))}`,
      ...(step.receiver === undefined ? [] : [`# Where the receiver ${receptions[step.receiver.reception]}`]),
      ...(readings.length === 0
        ? [isJudged ? call : quiet(call)]
        : [`ANSWER=$(${call})`, ...(isJudged ? ['printf \'%s\\n\' "$ANSWER"'] : []), ...readings.map(assignment)]),
      ...needed.map(({ variable }) => `[ -n "$${variable}" ] || { echo 'there is no ${variable}' >&2; exit 1; }`),
      ...(step.receiver?.awaitsDelivery && !isJudged ? ['sleep 2 # until it is delivered'] : []),
    ];
  }

  /** Whether a later request names what is read of an answer. */
  #isUsed(variable: string, after: Exchange): boolean {
    const later = this.#all.slice(this.#all.indexOf(after) + 1).flatMap((one) => this.#requests.get(one) ?? []);
    return later
      .flatMap(({ url, headers, body = [] }) => [...url, ...headers.flatMap(([, value]) => value), ...body])
      .some((part) => typeof part === 'object' && 'variable' in part && part.variable === variable);
  }

  #filled(template: string, partOf: (name: string) => ShellPart): ShellPart[] {
    return template.split(/(\{[^{}]+\})/).flatMap((part): ShellPart[] => {
      if (!part.startsWith('{')) return part === '' ? [] : [this.#literal(part)];
      const value = partOf(part.slice(1, -1));
      return [typeof value === 'string' ? this.#literal(encodeURIComponent(value.toWellFormed())) : value];
    });
  }

  /** The id of what a step creates; undefined if it creates nothing. */
  #createdBy(step: string): Reading | undefined {
    const { made, transcript } = this.#options;
    if (transcript.of(step)?.step.mayCreate !== true) return undefined;
    return this.#readings
      .get(step)
      ?.find(({ at, having, form }) => at === made?.idAt && having === undefined && form === 'url');
  }

  /** Shows what the judged request was about, where it was not to show it. */
  #look(): string[] {
    const { made } = this.#options;
    const { step } = this.#judged;
    const [about] = [step.id, ...makersOf(step)].flatMap((by) => this.#createdBy(by) ?? []);
    if (made?.reading === undefined || about === undefined || step.method === 'GET') return [];
    const url = this.#urlOf(made.reading, this.#judged, about.variable);
    const call = this.#curl(this.#plain('GET', made.reading, url), ' -i');
    return ['', '# What it has come to', 'echo', ...(step.mayCreate ? [`[ -z "$${about.variable}" ] ||`] : []), call];
  }

  /** Deletes everything that is created, also when something fails. */
  #cleanUp(): string[] {
    const deletion = this.#options.made?.deletion;
    if (deletion === undefined) return [];
    const calls = this.#all.flatMap((exchange) => {
      const created = this.#createdBy(exchange.step.id);
      if (created === undefined) return [];
      const url = this.#urlOf(deletion, exchange, created.variable);
      const call = this.#curl(this.#plain('DELETE', deletion, url), '');
      return [`  [ -z "$${created.variable}" ] || ${quiet(call).replaceAll('\n', '\n  ')}`];
    });
    if (calls.length === 0) return [];
    return ['', '# Deletes what the script has created, however it ends', 'clean_up() {', ...calls, '}', ...traps];
  }

  /** The URL of something that is created, beside what else the path of a request names. */
  #urlOf({ path, pathParameters }: Operation, { path: given }: Exchange, variable: string): ShellPart[] {
    const own = pathParameters.at(-1)?.name;
    const values = { ...this.#options.target.path, ...given };
    return [
      { variable: 'BASE' },
      ...this.#filled(path, (name) => (name === own ? { variable } : (values[name] ?? ''))),
    ];
  }

  /** A request with the run's own credentials. */
  #plain(method: string, operation: Made['deletion'], url: readonly ShellPart[]): ShellRequest {
    const given = { Accept: 'application/json', ...this.#options.target.headers };
    const asText = (text: string) => [this.#literal(text)];
    const headers = Object.entries(given).map(([name, value]) => [name, this.#header(name, value, asText)] as const);
    const search = this.#options.requests.searchOf(operation);
    const { parts, query } = this.#url(search, asText);
    return { method, url: [...url, ...parts], headers, body: undefined, saysAccept: true, query };
  }

  #curl({ method, url, headers, body, saysAccept: isSaid, query }: ShellRequest, options: string): string {
    const lines = [
      `${curl}${options} ${method === 'HEAD' ? '-I' : `-X ${method}`} ${shellWord(joined(url))}`,
      ...query,
    ];
    // Curl takes a header without a value for one to leave out.
    for (const [name, value] of headers)
      lines.push(`-H ${value.length === 0 ? quotedForShell(`${name};`) : shellWord(joined([`${name}: `, ...value]))}`);
    // Curl would send one that takes anything.
    if (!isSaid) lines.push("-H 'Accept:'");
    if (body === undefined) return lines.join(' \\\n  ');
    const { before, option } = shellBody(body);
    return before + [...lines, option].join(' \\\n  ');
  }

  #header(name: string, value: string, split: (text: string, notation: Notation) => ShellPart[]): ShellPart[] {
    const notation = /^cookie$/i.test(name) ? 'url' : 'text';
    const found = this.#options.credentials.variableIn(name, value);
    if (found === undefined) return split(this.#options.credentials.withoutCookies(name, value), notation);
    this.#variables.add(found.variable);
    return joined([found.before, { variable: found.variable }, ...split(found.after, notation)]);
  }

  #body({ body, bytes }: SentRequest, split: (text: string) => ShellPart[]): ShellRequest['body'] {
    if (bytes === undefined) return body === undefined ? undefined : this.#withReceiver(split(body));
    const text = Buffer.from(bytes).toString('latin1');
    if (!hasMarkers(text)) return [bytesWithout(bytes, (some) => this.#literal(some))];
    return split(text).map((part) =>
      typeof part === 'string' ? bytesWithout(Buffer.from(part, 'latin1'), (some) => this.#literal(some)) : part,
    );
  }

  /** The address of a receiver, which is another each time, is a variable. */
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

  /** A text without secrets. One of the run's own has as many characters there as it had, or a limit would be another. */
  #literal(text: string): string {
    const { run, redactor } = this.#options;
    return redactor.text(text.replaceAll(run.secret, run.secret.replace(/\d/g, 'x')));
  }
}

/** What the run's own receiver did with a delivery. */
const receptions: Readonly<Record<Reception, string>> = {
  accepted: 'answers 202',
  acceptedLate: 'answers 202 after a while',
  failed: 'answers 500',
  unanswered: 'does not answer',
};

/** A signal ends the script, and thereby cleans up. */
const traps = ['trap clean_up EXIT', "trap 'exit 1' HUP INT TERM"];

function quiet(call: string): string {
  return call.replace(curl, `${curl} -o /dev/null`);
}

/** What a request takes from an answer. */
interface Slot {
  readonly by: string;
  /** What it is called. */
  readonly name: string;
  readonly reading: Omit<Reading, 'variable' | 'form'>;
  /** Whether JSON has it in quotation marks. */
  readonly isText?: boolean;
}

const nothing: Slot = { by: '', name: 'the', reading: { at: '' } };

/** How a body of a media type is written. What has JSON in it among other things has markers in it as JSON has them. */
function notationOfBody(contentType: string): Notation {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return 'url';
  return isJsonMediaType(contentType) || /^multipart\/|ndjson|jsonl|json-seq/i.test(contentType) ? 'json' : 'text';
}

/** Texts that stand side by side as one, and no empty ones. */
function joined(parts: readonly ShellPart[]): ShellPart[] {
  const result: ShellPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') result.splice(-1, 1, last + part);
    else result.push(part);
  }
  return result;
}
