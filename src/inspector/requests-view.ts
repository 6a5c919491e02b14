import { type ControlApi, type RecordedRequest, Refused } from './api.ts';
import { comparison } from './comparison.ts';
import { curlOf } from './curl.ts';
import { downloadJson, downloadText } from './download.ts';
import { byId, keepFocus, make, setOptions, within } from './elements.ts';
import { counted, milliseconds, timeOfDay, withShortIds } from './formats.ts';
import { doOrTell, tell } from './notices.ts';
import { requestDetail } from './request-detail.ts';
import { filterOf } from './request-filter.ts';
import { cell, RowList } from './row-list.ts';
import { statusBadge } from './status-badge.ts';

/** The most that the page keeps, including those that the mock has dropped. */
const mostRequests = 10_000;

/** The most that the mock lists. */
const mostListed = 1000;

/** The requests of all sessions, live. */
export class RequestsView {
  readonly #api: ControlApi;
  readonly #rows: RowList<RecordedRequest>;
  readonly #filter = byId('request-filter', HTMLFormElement);
  readonly #sessions = new Set<string>();
  readonly #onEdit: (exchange: RecordedRequest) => void;
  /** The exchange that the next one is compared with, and whether it is still in the list. */
  #compared: RecordedRequest | undefined;
  /** Exchanges since the last frame. */
  #fresh: RecordedRequest[] = [];
  /** Whether the list is loading; new exchanges wait for it. */
  #isLoading = false;

  /** @param onEdit prepares an exchange for changes and sending */
  constructor(api: ControlApi, onEdit: (exchange: RecordedRequest) => void) {
    this.#api = api;
    this.#onEdit = onEdit;
    const detail = byId('request-detail', HTMLElement);
    this.#rows = new RowList<RecordedRequest>({
      body: byId('request-rows', HTMLTableSectionElement),
      limit: mostRequests,
      detailId: detail.id,
      keyOf: ({ id }) => String(id),
      cellsOf,
      nameOf: ({ url }) => ({ text: withShortIds(url), title: url, cell: 3 }),
      onOpen: (exchange) => {
        detail.hidden = exchange === undefined;
        if (exchange === undefined) {
          this.#compared = undefined;
          return detail.replaceChildren();
        }
        keepFocus(detail, () => detail.replaceChildren(...this.#detailOf(exchange)));
      },
      onChange: (shown, all) => this.#onChange(shown, all),
    });
    this.#filter.addEventListener('input', () => this.#applyFilter());
    this.#filter.addEventListener('submit', (event) => event.preventDefault());
    byId('export-har', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#exportHar()));
    byId('export-curl', HTMLButtonElement).addEventListener('click', () => this.#exportCurl());
    byId('clear-requests', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#clear()));
  }

  async load(): Promise<void> {
    this.#isLoading = true;
    try {
      const { requests } = await this.#api.requests();
      const newest = requests.at(-1)?.id ?? 0;
      this.#fresh = this.#fresh.filter(({ id }) => id > newest);
      for (const { session } of requests) this.addSession(session);
      // An unchanged list stays as it is, for its readers.
      const all = [...this.#forgotten(requests), ...requests];
      if (!this.#isShown(all)) this.#rows.replace(all);
    } finally {
      this.#isLoading = false;
      this.#showFreshSoon();
    }
  }

  /** Adds a new exchange in the next frame: any number of them costs one update of the page. */
  add(exchange: RecordedRequest): void {
    this.#fresh.push(exchange);
    if (this.#fresh.length > mostRequests) this.#fresh.shift();
    this.addSession(exchange.session);
    if (this.#fresh.length === 1) this.#showFreshSoon();
  }

  addSession(name: string): void {
    if (name === '' || this.#sessions.has(name)) return;
    this.#sessions.add(name);
    this.#setChoices('session', 'All', [...this.#sessions]);
  }

  setOperations(operations: readonly string[]): void {
    this.#setChoices('operation', 'Any', operations);
  }

  /** Shows the requests of one session only. */
  showSession(name: string): void {
    within(this.#filter, '[name=session]', HTMLSelectElement).value = name;
    this.#applyFilter();
  }

  #setChoices(name: string, all: string, values: readonly string[]): void {
    const options = values.map((value) => ({ value, text: value }));
    setOptions(within(this.#filter, `[name=${name}]`, HTMLSelectElement), [{ value: '', text: all }, ...options]);
  }

  /** The requests that the mock has dropped for newer ones, but not those that were cleared. */
  #forgotten(listed: readonly RecordedRequest[]): RecordedRequest[] {
    const [oldest] = listed;
    if (oldest === undefined || listed.length < mostListed) return [];
    return this.#rows.items().filter(({ id }) => id < oldest.id);
  }

  #detailOf(exchange: RecordedRequest): Node[] {
    const onClose = () => this.#rows.close();
    const compared = this.#compared;
    if (compared !== undefined && compared.id !== exchange.id) return comparison(compared, exchange, onClose);
    return requestDetail(exchange, {
      onReplay: () => this.#replay(exchange),
      onEdit: () => this.#onEdit(exchange),
      onCompare: () => {
        this.#compared = exchange;
        tell(`Open another request to compare it with request ${exchange.id}`);
        this.#rows.focusOpened();
      },
      onMock: () => doOrTell(() => this.#answerByMock(exchange)),
      onClose,
    });
  }

  /** Shows an exchange in full, even if the filter hides it. */
  show(exchange: RecordedRequest): void {
    if (this.#rows.get(String(exchange.id)) === undefined) this.#rows.add([exchange]);
    this.#filter.reset();
    this.#applyFilter();
    this.#rows.open(String(exchange.id));
  }

  async #exportHar(): Promise<void> {
    const shown = new Set(this.#rows.shownItems().map(({ id }) => id));
    const { log } = await this.#api.recording();
    const entries = log.entries.filter(({ _id }) => shown.has(_id));
    downloadJson({ log: { ...log, entries } }, 'talkover-mock.har');
    const missing = shown.size - entries.length;
    tell(
      `${counted(entries.length, 'request')} exported${missing > 0 ? `; ${missing} older ones are on this page alone` : ''}`,
    );
  }

  #exportCurl(): void {
    const shown = this.#rows.shownItems();
    const commands = shown.map(
      (exchange) => `# ${exchange.id}: ${exchange.status ?? 'no answer'}\n${curlOf(exchange)}`,
    );
    downloadText(`#!/bin/sh\n\n${commands.join('\n\n')}\n`, 'talkover-mock.sh', 'text/x-shellscript');
    tell(`${counted(shown.length, 'request')} exported`);
  }

  #isShown(requests: readonly RecordedRequest[]): boolean {
    return requests.length === this.#rows.size && requests.every(({ id }) => this.#rows.get(String(id)) !== undefined);
  }

  #showFreshSoon(): void {
    requestAnimationFrame(() => {
      if (this.#isLoading || this.#fresh.length === 0) return;
      this.#rows.add(this.#fresh);
      this.#fresh = [];
    });
  }

  #applyFilter(): void {
    this.#rows.filter(filterOf(new FormData(this.#filter)));
  }

  #onChange(shown: number, all: number): void {
    byId('count-requests', HTMLElement).textContent = String(all);
    byId('requests-shown', HTMLElement).textContent = shown === all ? `${all} shown` : `${shown} of ${all} shown`;
    byId('requests-empty', HTMLElement).hidden = all > 0;
    byId('requests-filtered', HTMLElement).hidden = all === 0 || shown > 0;
  }

  async #clear(): Promise<void> {
    await this.#api.clearRequests();
    this.#rows.close();
    await this.load();
  }

  /** Adds a rule by which the mock answers for the operation of an exchange. */
  async #answerByMock({ operationId }: RecordedRequest): Promise<void> {
    const { id } = await this.#api.addFault({ operationId, answer: 'mock' });
    tell(`The mock answers ${operationId} from now on: rule ${id} of Faults`);
  }

  async #replay({ id }: RecordedRequest): Promise<void> {
    await doOrTell(async () => {
      try {
        const { exchange } = await this.#api.replayRequest(id);
        // The stream reports it, too; the row is the same.
        this.#rows.add([exchange]);
        this.#rows.open(String(exchange.id));
      } catch (error) {
        if (!(error instanceof Refused && error.status === 404)) throw error;
        this.#rows.remove(String(id));
        tell(`Request ${id} can't be replayed: the mock no longer has it.`, 'bad');
        await this.load();
      }
    });
  }
}

function cellsOf(exchange: RecordedRequest): HTMLTableCellElement[] {
  const { time, method, status, reason, operationId, session } = exchange;
  return [
    cell(timeOfDay(time), { class: 'mono quiet' }),
    cell(make('span', { class: 'tag' }, method)),
    cell(statusBadge(status)),
    cell('', { class: 'path' }),
    cell(withShortIds(reason ?? ''), { class: 'why', title: reason ?? '' }),
    cell(operationId ?? '', { class: 'quiet', title: operationId ?? '' }),
    cell(session, { class: 'quiet', title: session }),
    cell(milliseconds(exchange.milliseconds), { class: 'mono number' }),
  ];
}
