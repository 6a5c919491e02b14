import type { Operation } from '../../../openapi/operations/operation.ts';
import { quotedForShell, type ShellPart, shellWord } from '../../../text/quoting.ts';
import { visibleLine } from '../../../text/visible.ts';
import type { Case } from '../../cases/case.ts';
import type { Proof, Reception, Reference, ShownReference, Step } from '../../cases/step.ts';
import type { Made } from '../cleanup/made.ts';
import type { Credentials } from '../credentials.ts';
import type { Exchange, SentRequest } from '../exchange.ts';
import { saysAccept } from '../requests.ts';
import { named, type RunName } from '../run-id.ts';
import type { Target } from '../target.ts';
import type { Transcript } from '../transcript.ts';
import type { Redactor } from './redact.ts';
import { ShellNames } from './shell-names.ts';

export interface ScriptsOptions {
  readonly cases: readonly Case[];
  readonly made: Made | undefined;
  readonly target: Target;
  readonly run: RunName;
  readonly transcript: Transcript;
  readonly credentials: Credentials;
  readonly redactor: Redactor;
  /** Where deliveries of the run have gone; undefined for nowhere. */
  readonly receiverUrl: string | undefined;
}

/** What is read of an answer: the id at a pointer, or that of an entry of the list there. */
interface Reading {
  readonly at: string;
  readonly having?: ShownReference['having'];
  /** Whether the last such entry is meant. */
  readonly isLast?: boolean;
  readonly variable: string;
}

/**
 * Reads an id, as a path holds it, from an answer with or without its headers. Prints nothing where there is none.
 * @param hasLists whether some are those of an entry of a list
 */
function idReader(hasLists: boolean): string[] {
  const inList = [
    'if (having) found = [found].flat()[last ? "findLast" : "find"]((one) => Object.entries(JSON.parse(having))',
    '  .every(([name, value]) => String(one?.[name]).toLowerCase() === String(value).toLowerCase()))?.id;',
  ];
  const lines = [
    `const [at${hasLists ? ', having, last' : ''}] = process.argv.slice(1), text = require("fs").readFileSync(0, "utf8");`,
    'let found;',
    'try { found = JSON.parse(text.slice(Math.max(0, text.search(/^[[{]/m)))); } catch {}',
    'for (const name of at.split("/").slice(1)) found = found?.[name.replace(/~1/g, "/").replace(/~0/g, "~")];',
    ...(hasLists ? inList : []),
    'if (/string|number/.test(typeof found) && !/^\\.{0,2}$/.test(found)) process.stdout.write(encodeURIComponent(found));',
  ];
  return ['', '# The id in an answer', "id_in() { node -e '", ...lines.map((line) => `  ${line}`), `' -- "$@"; }`];
}

/** Longer arguments a system may refuse; what the shell itself writes has no limit. */
const longestArgument = 100_000;

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
   * The script of a request that was judged; null where a shell can't send it.
   * @param title what it shows
   * @param compared the steps whose answers the verdict rests on, too
   * @param before the steps that went before it, where no proof says so
   */
  of(title: string, judged: Exchange, compared: Iterable<string>, before: readonly Step[] = []): string | null {
    const steps = this.#stepsTo(judged.step, [...this.#since(compared, judged), ...before]);
    const all = [...steps, judged.step].flatMap(({ id }) => this.#options.transcript.of(id) ?? []);
    if (all.some(({ request }) => request.body?.includes('\0'))) return null;
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
      for (const id of neededBy(step)) {
        const exchange = this.#options.transcript.of(id);
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

/** The steps whose answers a step takes ids from, and the one that has to succeed before it. */
function neededBy({ references, needs }: Step): string[] {
  const by = Object.values(references).flatMap((one) => ('by' in one ? [one.by] : []));
  return needs === undefined ? by : [...by, needs];
}

/** The steps that have created what a step's path names. */
function makersOf({ references }: Step): string[] {
  return Object.values(references).flatMap((one) => (one.kind === 'created' ? [one.by] : []));
}

class Script {
  readonly #options: ScriptsOptions;
  readonly #title: string;
  readonly #judged: Exchange;
  readonly #all: readonly Exchange[];
  readonly #names = new ShellNames();
  /** By step: what is read of its answer. */
  readonly #readings = new Map<string, Reading[]>();
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
    for (const exchange of this.#all) this.#planReadings(exchange);
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
      ...(read.length === 0 ? [] : idReader(read.some(({ having }) => having !== undefined))),
      ...cleanUp,
      ...acts,
      ...look,
      '',
    ].join('\n');
  }

  /** Gives names to what is read of an answer. */
  #planReadings({ step }: Exchange): void {
    const { made, transcript } = this.#options;
    for (const [name, reference] of Object.entries(step.references)) {
      const reading = this.#readingOf(reference);
      if (reading !== undefined && 'by' in reference) this.#read(reference.by, name, reading);
    }
    // What may create something has it deleted, whatever the run was answered, unless that shows what is not the run's.
    if (made === undefined || !step.mayCreate || transcript.strangerIn(step.id) !== undefined) return;
    this.#read(step.id, made.deletion?.pathParameters.at(-1)?.name ?? 'id', { at: made.idAt });
  }

  #read(step: string, name: string, reading: Omit<Reading, 'variable'>): void {
    const all = this.#readings.get(step) ?? [];
    this.#readings.set(step, all);
    if (!all.some((one) => isSame(one, reading))) all.push({ ...reading, variable: this.#names.of(name) });
  }

  /** Undefined for what is no id of an answer. */
  #readingOf(reference: Reference): Omit<Reading, 'variable'> | undefined {
    const { made, transcript } = this.#options;
    if (reference.kind === 'created') return { at: made?.idAt ?? '/id' };
    if (reference.kind !== 'shown' || transcript.entryIdOf(reference) === undefined) return undefined;
    const { at, having, isLast = false } = reference;
    return { at, having, ...(isLast && { isLast }) };
  }

  #act(exchange: Exchange): string[] {
    const { step, request } = exchange;
    const isJudged = exchange === this.#judged;
    const { baseUrl } = this.#options.target;
    const [search = ''] = request.url.match(/\?.*/s) ?? [];
    const path: ShellPart[] = request.url.startsWith(baseUrl)
      ? [{ variable: 'BASE' }, ...this.#path(exchange), this.#literal(search)]
      : [this.#literal(request.url)];
    const call = this.#curl(request, path, isJudged ? ' -i' : '');
    const what = isJudged ? 'What was judged' : (step.operation?.id ?? step.id);
    const readings = this.#readings.get(step.id) ?? [];
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
    const later = this.#all.slice(this.#all.indexOf(after) + 1);
    return later.some((one) => this.#path(one).some((part) => typeof part !== 'string' && part.variable === variable));
  }

  /** The path of a request, ids that were read in place of those of the run. */
  #path({ step, path, request }: Exchange): ShellPart[] {
    const names = Object.keys(path);
    // What a step has no template for, such as a path that does not exist, is taken as it was sent.
    if (names.length === 0) {
      const { pathname } = new URL(request.url);
      return [this.#literal(pathname.slice(new URL(this.#options.target.baseUrl).pathname.replace(/\/$/, '').length))];
    }
    return this.#filled(named(step.path, this.#options.run), (name) => {
      const reference = step.references[name];
      const reading = reference && this.#readingOf(reference);
      const by = reference !== undefined && 'by' in reference ? reference.by : '';
      const found = reading && this.#readings.get(by)?.find((one) => isSame(one, reading));
      return found ?? path[name] ?? '';
    });
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
    return this.#readings.get(step)?.find(({ at, having }) => at === made?.idAt && having === undefined);
  }

  /** Shows what the judged request was about, where it was not to show it. */
  #look(): string[] {
    const { made } = this.#options;
    const { step } = this.#judged;
    const [about] = [step.id, ...makersOf(step)].flatMap((by) => this.#createdBy(by) ?? []);
    if (made?.reading === undefined || about === undefined || step.method === 'GET') return [];
    const url = this.#urlOf(made.reading, this.#judged, about.variable);
    const call = this.#curl(this.#plain('GET'), url, ' -i');
    return ['', '# What it has come to', 'echo', ...(step.mayCreate ? [`[ -z "$${about.variable}" ] ||`] : []), call];
  }

  /** Deletes everything that is created, also when something fails. */
  #cleanUp(): string[] {
    const deletion = this.#options.made?.deletion;
    if (deletion === undefined) return [];
    const calls = this.#all.flatMap((exchange) => {
      const created = this.#createdBy(exchange.step.id);
      if (created === undefined) return [];
      const call = this.#curl(this.#plain('DELETE'), this.#urlOf(deletion, exchange, created.variable), '');
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
  #plain(method: string): Omit<SentRequest, 'url'> {
    return { method, headers: { Accept: 'application/json', ...this.#options.target.headers }, body: undefined };
  }

  #curl({ method, headers, body }: Omit<SentRequest, 'url'>, url: readonly ShellPart[], options: string): string {
    const lines = [`${curl}${options} ${method === 'HEAD' ? '-I' : `-X ${method}`} ${shellWord(joined(url))}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`-H ${this.#header(name, value)}`);
    // Curl would send one that takes anything.
    if (!saysAccept(headers)) lines.push("-H 'Accept:'");
    if (body === undefined) return lines.join(' \\\n  ');
    const word = shellWord(this.#body(body));
    if (word.length > longestArgument) return `printf '%s' ${word} | ${[...lines, '--data-binary @-'].join(' \\\n  ')}`;
    return [...lines, `--data-raw ${word}`].join(' \\\n  ');
  }

  #header(name: string, value: string): string {
    const found = this.#options.credentials.variableIn(name, value);
    // Curl takes a header without a value for one to leave out.
    if (found === undefined) return quotedForShell(value === '' ? `${name};` : `${name}: ${this.#literal(value)}`);
    this.#variables.add(found.variable);
    return shellWord([`${name}: ${found.before}`, { variable: found.variable }]);
  }

  #body(body: string): ShellPart[] {
    const { receiverUrl } = this.#options;
    if (receiverUrl === undefined || !body.includes(receiverUrl)) return [this.#literal(body)];
    this.#hasReceiver = true;
    const texts = body.split(receiverUrl).map((text) => this.#literal(text));
    return joined(texts.flatMap((text, at) => (at === 0 ? [text] : [{ variable: 'RECEIVER' }, text])));
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

function assignment({ variable, at, having, isLast }: Reading): string {
  const entry = having === undefined ? '' : ` ${quotedForShell(JSON.stringify(having))}`;
  const more = isLast ? `${entry} last` : entry;
  return `${variable}=$(printf '%s\\n' "$ANSWER" | id_in ${quotedForShell(at)}${more})`;
}

function isSame(one: Omit<Reading, 'variable'>, other: Omit<Reading, 'variable'>): boolean {
  return (
    one.at === other.at && one.isLast === other.isLast && JSON.stringify(one.having) === JSON.stringify(other.having)
  );
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
