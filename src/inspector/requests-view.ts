import { type ControlApi, type RecordedRequest, Refused } from './api.ts';
import { byId, setOptions, within } from './elements.ts';
import { milliseconds, timeOfDay, withShortIds } from './formats.ts';
import { doOrTell, tell } from './notices.ts';
import { requestDetail } from './request-detail.ts';
import { filterOf } from './request-filter.ts';
import { cell, RowList } from './row-list.ts';
import { statusBadge } from './status-badge.ts';

/** As many as the mock keeps. */
const mostRequests = 1000;

/** What the mock was asked, of all sessions, as it happens. */
export class RequestsView {
  readonly #api: ControlApi;
  readonly #rows: RowList<RecordedRequest>;
  readonly #filter = byId('request-filter', HTMLFormElement);
  readonly #sessions = new Set<string>();
  /** What came since the last picture. */
  #fresh: RecordedRequest[] = [];
  /** Whether the list is asked for: until it is here, what comes waits. */
  #isLoading = false;

  constructor(api: ControlApi) {
    this.#api = api;
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
        if (exchange === undefined) return detail.replaceChildren();
        detail.replaceChildren(
          ...requestDetail(exchange, {
            onReplay: () => this.#replay(exchange),
            onMock: () => doOrTell(() => this.#answerByMock(exchange)),
            onClose: () => this.#rows.close(),
          }),
        );
      },
      onChange: (shown, all) => this.#onChange(shown, all),
    });
    this.#filter.addEventListener('input', () => this.#applyFilter());
    this.#filter.addEventListener('submit', (event) => event.preventDefault());
    byId('clear-requests', HTMLButtonElement).addEventListener('click', () => doOrTell(() => this.#clear()));
  }

  async load(): Promise<void> {
    this.#isLoading = true;
    try {
      const { requests } = await this.#api.requests();
      const newest = requests.at(-1)?.id ?? 0;
      this.#fresh = this.#fresh.filter(({ id }) => id > newest);
      for (const { session } of requests) this.addSession(session);
      // What a person reads stays as it is when nothing has changed.
      if (!this.#isShown(requests)) this.#rows.replace(requests);
    } finally {
      this.#isLoading = false;
      this.#showFreshSoon();
    }
  }

  /** Shows an exchange that has just happened with the next picture: any number in between cost one change of the page. */
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
    const empty = byId('requests-empty', HTMLElement);
    empty.hidden = shown > 0;
    empty.textContent =
      all === 0
        ? 'Nothing was asked yet. Requests to the mock appear here as they arrive.'
        : 'No request fits the filter.';
  }

  async #clear(): Promise<void> {
    await this.#api.clearRequests();
    this.#rows.close();
    await this.load();
  }

  /** From now on, the mock answers for the operation of an exchange, until the rule is removed. */
  async #answerByMock({ operationId }: RecordedRequest): Promise<void> {
    const { id } = await this.#api.addFault({ operationId, answer: 'mock' });
    tell(`The mock answers ${operationId} from now on: rule ${id} of Faults`);
  }

  async #replay({ id }: RecordedRequest): Promise<void> {
    await doOrTell(async () => {
      try {
        const { exchange } = await this.#api.replayRequest(id);
        // The stream tells of it too; whichever comes first, it is one row.
        this.#rows.add([exchange]);
        this.#rows.open(String(exchange.id));
      } catch (error) {
        if (!(error instanceof Refused && error.status === 404)) throw error;
        this.#rows.remove(String(id));
        tell(`Request ${id} can't be replayed: the mock keeps it no longer.`, 'bad');
        await this.load();
      }
    });
  }
}

function cellsOf(exchange: RecordedRequest): HTMLTableCellElement[] {
  const { time, method, status, reason, operationId, session } = exchange;
  return [
    cell(timeOfDay(time), { class: 'mono quiet' }),
    cell(method, { class: `mono method ${method.toLowerCase()}` }),
    cell(statusBadge(status)),
    cell('', { class: 'path' }),
    cell(withShortIds(reason ?? ''), { class: 'why', title: reason ?? '' }),
    cell(operationId ?? '', { class: 'quiet', title: operationId ?? '' }),
    cell(session, { class: 'quiet', title: session }),
    cell(milliseconds(exchange.milliseconds), { class: 'mono number' }),
  ];
}
