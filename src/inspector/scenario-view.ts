import type { ControlApi, ListedFault, PlayedStep, RecordedRequest } from './api.ts';
import { downloadJson, fileName } from './download.ts';
import { byId, make, within } from './elements.ts';
import { doOrTell, messageOf, tell } from './notices.ts';
import { keepSemantics } from './row-list.ts';
import { ruleRow } from './rule-row.ts';
import { ScenarioRecorder } from './scenario-recorder.ts';

/** The scenario of the session; plays one from a file, and records one. */
export class ScenarioView {
  readonly #api: ControlApi;
  readonly #onPlay: () => Promise<void>;
  readonly #rows = byId('step-rows', HTMLTableSectionElement);
  readonly #end = byId('end-scenario', HTMLButtonElement);
  readonly #heading = byId('scenario-heading', HTMLElement);
  readonly #record = byId('record-form', HTMLFormElement);
  #recorder: ScenarioRecorder | undefined;
  #rendered = '';

  /** @param onPlay called when the session has another scenario, and with it another state */
  constructor(api: ControlApi, onPlay: () => Promise<void>) {
    this.#api = api;
    this.#onPlay = onPlay;
    keepSemantics(this.#rows.closest('table'));
    this.#end.addEventListener('click', () => doOrTell(() => this.#endScenario()));
    const file = byId('scenario-file', HTMLInputElement);
    file.addEventListener('change', () => this.#play(file));
    this.#record.addEventListener('submit', (event) => {
      event.preventDefault();
      void doOrTell(() => (this.#recorder === undefined ? this.#start() : this.#stop(this.#recorder)));
    });
  }

  async load(): Promise<void> {
    const { scenario } = await this.#api.scenario();
    const text = JSON.stringify(scenario);
    if (text === this.#rendered) return;
    this.#rendered = text;
    const { name, description, clock, records, steps } = scenario ?? noScenario;
    byId('count-steps', HTMLElement).textContent = String(steps.filter(({ left }) => left !== 0).length);
    this.#heading.textContent = name ?? (scenario === null ? 'No scenario is played' : 'An unnamed scenario');
    const facts = [
      description,
      clock === null ? null : `The clock stands at ${clock}.`,
      records.length === 0 ? null : `It has set the records of ${records.join(', ')}.`,
    ];
    const lines = facts.filter((fact) => fact !== null).map((fact) => make('p', { class: 'quiet' }, fact));
    byId('scenario-facts', HTMLElement).replaceChildren(...lines);
    byId('steps', HTMLElement).hidden = steps.length === 0;
    this.#end.disabled = scenario === null;
    this.#rows.replaceChildren(...steps.map(stepRow));
  }

  /** @param faults the session's rules, just loaded */
  seeFaults(faults: readonly ListedFault[]): void {
    this.#recorder?.seeFaults(faults);
  }

  /** @param exchange of the session */
  seeExchange(exchange: RecordedRequest): void {
    this.#recorder?.seeExchange(exchange);
  }

  /** Drops the recording when another session is selected. */
  leaveSession(): void {
    if (this.#recorder === undefined) return;
    this.#showRecording(undefined);
    tell('The recording is dropped: it was of another session', 'bad');
  }

  async #play(file: HTMLInputElement): Promise<void> {
    const refusal = byId('scenario-refusal', HTMLElement);
    refusal.textContent = '';
    try {
      const [chosen] = file.files ?? [];
      if (chosen === undefined) return;
      await this.#api.playScenario(await chosen.text());
      tell(`${chosen.name} is played`);
      await this.#onPlay();
    } catch (error) {
      refusal.textContent = messageOf(error);
    } finally {
      // Allows choosing the same file again after a correction.
      file.value = '';
    }
  }

  async #endScenario(): Promise<void> {
    await this.#api.endScenario();
    tell('The scenario has ended');
    // The button is disabled now, so the focus moves.
    this.#heading.focus();
    await this.load();
  }

  async #start(): Promise<void> {
    const withRecords = within(this.#record, '[name=records]', HTMLInputElement).checked;
    const [{ faults }, { scenario }, state] = await Promise.all([
      this.#api.faults(),
      this.#api.scenario(),
      withRecords ? this.#api.state() : undefined,
    ]);
    this.#showRecording(new ScenarioRecorder({ faults, scenario, records: state?.records }));
  }

  async #stop(recorder: ScenarioRecorder): Promise<void> {
    recorder.seeFaults((await this.#api.faults()).faults);
    const name = within(this.#record, '[name=name]', HTMLInputElement).value.trim() || 'Recorded scenario';
    downloadJson(recorder.scenario(name), `${fileName(name)}.json`);
    this.#showRecording(undefined);
  }

  #showRecording(recorder: ScenarioRecorder | undefined): void {
    this.#recorder = recorder;
    const isRecording = recorder !== undefined;
    within(this.#record, '[name=records]', HTMLInputElement).disabled = isRecording;
    within(this.#record, '[type=submit]', HTMLButtonElement).textContent = isRecording
      ? 'Stop and download'
      : 'Start recording';
    byId('recording', HTMLElement).textContent = isRecording
      ? 'Recording. Set faults, ask for examples; then stop.'
      : '';
  }
}

const noScenario = { name: null, description: null, clock: null, records: [], steps: [] };

function stepRow(step: PlayedStep): HTMLTableRowElement {
  return ruleRow(step, { key: 'data-step', over: step.left === 0 ? 'done' : undefined });
}
