import { quotedForShell } from '../../../../text/quoting.ts';
import { visibleLine } from '../../../../text/visible.ts';
import type { Reception } from '../../../cases/step.ts';
import type { Exchange } from '../../exchange.ts';
import type { RunName } from '../../run-id.ts';
import type { Redactor } from '../redact.ts';
import { type Creation, creationIn } from './creation.ts';
import { Readings } from './readings.ts';
import { answerReader, assignment, isInHeader } from './script-answers.ts';
import { type OwnRequest, ScriptRequests, type ScriptRequestsOptions } from './script-requests.ts';
import { makersOf } from './script-steps.ts';
import { ShellNames } from './shell-names.ts';
import { quiet, type ShellRequest, shellCall, variablesIn } from './shell-request.ts';

export interface ScriptOptions extends ScriptRequestsOptions {
  readonly run: RunName;
  readonly redactor: Redactor;
}

/** A record that a script creates. */
interface Created {
  readonly creation: Creation;
  /** Undefined if nothing deletes it. */
  readonly deletion: OwnRequest | undefined;
  /**
   * The variable that is set if there is something to delete: it holds the id, or a flag that the creation was sent.
   */
  readonly variable: string | undefined;
}

/** Writes one script with the requests of a run in their order, the judged one last. */
export class Script {
  readonly #options: ScriptOptions;
  readonly #title: string;
  readonly #judged: Exchange;
  readonly #all: readonly Exchange[];
  readonly #names = new ShellNames();
  readonly #readings = new Readings(this.#names);
  readonly #requests: ScriptRequests;
  readonly #sent = new Map<Exchange, ShellRequest>();
  /** By step. */
  readonly #created = new Map<string, Created>();

  constructor(options: ScriptOptions, title: string, judged: Exchange, all: readonly Exchange[]) {
    this.#options = options;
    this.#title = title;
    this.#judged = judged;
    this.#all = all;
    this.#requests = new ScriptRequests(options, this.#readings, (text) => this.#literal(text));
  }

  text(): string {
    const { target, receiverUrl, credentials } = this.#options;
    for (const [name, value] of Object.entries(target.headers ?? {})) {
      const found = credentials.variableIn(name, value);
      if (found !== undefined) this.#names.reserve(found.variable);
    }
    for (const { variable } of credentials.inQuery) this.#names.reserve(variable);
    for (const exchange of this.#all) {
      this.#sent.set(exchange, this.#requests.of(exchange));
      this.#planDeletion(exchange);
    }
    const look = this.#look();
    const acts = this.#all.flatMap((exchange) => this.#act(exchange));
    const cleanUp = this.#cleanUp();
    const read = this.#readings.all();
    const flags = [...this.#created.values()].flatMap(({ creation, variable = '' }) =>
      creation.idAt === undefined ? [variable] : [],
    );
    return [
      '#!/bin/sh',
      `# ${visibleLine(this.#literal(this.#title))}`,
      `BASE=${quotedForShell(this.#literal(target.baseUrl))}`,
      ...[...this.#requests.credentialVariables].map((variable) => `: "\${${variable}:?set it to the credential}"`),
      ...(this.#requests.hasReceiver
        ? [
            '# The receiver of the run is gone: give one of yours with RECEIVER.',
            `RECEIVER=\${RECEIVER:-${quotedForShell(this.#literal(receiverUrl ?? ''))}}`,
          ]
        : []),
      // Clears variables that the environment may have set.
      ...[...read.map(({ variable }) => variable), ...flags].map((variable) => `${variable}=`),
      ...answerReader(read),
      ...cleanUp,
      ...acts,
      ...look,
      '',
    ].join('\n');
  }

  /** Plans the deletion of what a request may create, unless its answer in the run shows a foreign record. */
  #planDeletion(exchange: Exchange): void {
    const { mades, transcript } = this.#options;
    const creation = creationIn(exchange, mades, transcript);
    if (creation === undefined) return;
    const deletion = this.#requests.deletionOf(creation);
    const flag = creation.idAt === undefined && deletion !== undefined ? this.#names.flag() : undefined;
    this.#created.set(exchange.step.id, { creation, deletion, variable: flag ?? deletion?.idVariable });
  }

  #act(exchange: Exchange): string[] {
    const { step } = exchange;
    const isJudged = exchange === this.#judged;
    const readings = this.#readings.of(step.id);
    const isHeaded = isJudged || readings.some(({ at }) => isInHeader(at));
    const request = this.#sent.get(exchange);
    const call = request === undefined ? '' : shellCall(request, isHeaded ? ' -i' : '');
    const what = isJudged ? 'What was judged' : (step.operation?.id ?? step.id);
    const needed = readings.filter(({ variable }) => !isJudged && this.#isUsed(variable, exchange));
    const created = this.#created.get(step.id);
    const isChosen = created?.variable !== undefined && created.creation.idAt === undefined;
    return [
      '',
      `# ${visibleLine(this.#literal(what))}`,
      ...(step.receiver === undefined ? [] : [`# Where the receiver ${receptions[step.receiver.reception]}`]),
      ...(isChosen ? [`${created.variable}=yes`] : []),
      ...(readings.length === 0
        ? [isJudged ? call : quiet(call)]
        : [`ANSWER=$(${call})`, ...(isJudged ? ['printf \'%s\\n\' "$ANSWER"'] : []), ...readings.map(assignment)]),
      ...needed.map(({ variable }) => `[ -n "$${variable}" ] || { echo 'there is no ${variable}' >&2; exit 1; }`),
      ...(step.receiver?.awaitsDelivery && !isJudged ? ['sleep 2 # until it is delivered'] : []),
    ];
  }

  /** True if a later request uses a value from an answer. */
  #isUsed(variable: string, after: Exchange): boolean {
    const later = this.#all.slice(this.#all.indexOf(after) + 1).flatMap((one) => this.#sent.get(one) ?? []);
    return later.some((request) => variablesIn(request).includes(variable));
  }

  /** Reads the record that the judged request has changed. */
  #look(): string[] {
    const { step } = this.#judged;
    const { transcript } = this.#options;
    const makers = makersOf(step).map((by) => transcript.meantBy(by));
    const [about] = [step.id, ...makers.toReversed()].flatMap((by) => this.#created.get(by) ?? []);
    if (about === undefined || step.method === 'GET' || about.creation.made.reading?.id === step.operation?.id)
      return [];
    const reading = this.#requests.readingOf(about.creation);
    if (reading === undefined) return [];
    const { request, idVariable } = reading;
    const guard = step.mayCreate && idVariable !== undefined ? [`[ -z "$${idVariable}" ] ||`] : [];
    return ['', '# What it has come to', 'echo', ...guard, shellCall(request, ' -i')];
  }

  /** Deletes everything that is created, children before their parents, also if something fails. */
  #cleanUp(): string[] {
    const calls = [...this.#created.values()].toReversed().flatMap(({ deletion, variable }) => {
      if (deletion === undefined || variable === undefined) return [];
      const call = quiet(shellCall(deletion.request)).replaceAll('\n', '\n  ');
      return [`  [ -z "$${variable}" ] || ${call}`];
    });
    if (calls.length === 0) return [];
    return ['', '# Deletes what the script has created, however it ends', 'clean_up() {', ...calls, '}', ...traps];
  }

  /** A text without secrets. The run's own secret keeps its length, so that limits are met as in the run. */
  #literal(text: string): string {
    const { run, redactor } = this.#options;
    return redactor.text(text.replaceAll(run.secret, run.secret.replace(/\d/g, 'x')));
  }
}

/** What the run's own receiver does with a delivery. */
const receptions: Readonly<Record<Reception, string>> = {
  accepted: 'answers 202',
  acceptedLate: 'answers 202 after a while',
  failed: 'answers 500',
  unanswered: 'does not answer',
};

/** A signal ends the script, which then cleans up. */
const traps = ['trap clean_up EXIT', "trap 'exit 1' HUP INT TERM"];
