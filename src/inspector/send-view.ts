import type { ControlApi, RecordedRequest } from './api.ts';
import { curlCommand, editable } from './curl.ts';
import { button, byId, make, setOptions, within } from './elements.ts';
import { milliseconds } from './formats.ts';
import { foldedHeaders } from './headers-view.ts';
import { jsonView, parsed } from './json-view.ts';
import { copy, messageOf } from './notices.ts';
import { NoRequest, SendForm, type WrittenRequest } from './send-form.ts';
import { statusBadge } from './status-badge.ts';

type Operations = Awaited<ReturnType<ControlApi['operations']>>;

/** The most operations in a list without a search field. */
const fewOperations = 20;

/** The value in the list of operations that stands for any request. */
const any = ' any';

/** Sends requests to the mock, with a form for each operation from the document. */
export class SendView {
  readonly #api: ControlApi;
  readonly #onFind: (exchange: RecordedRequest) => void;
  readonly #element = byId('send-form', HTMLFormElement);
  readonly #choice = within(this.#element, '[name=operation]', HTMLSelectElement);
  readonly #find = within(this.#element, '[name=find]', HTMLInputElement);
  readonly #refusal = within(this.#element, '.refusal', HTMLElement);
  readonly #answer = byId('send-answer', HTMLElement);
  readonly #form = new SendForm(this.#element);
  #operations: Operations['operations'] = [];
  /** The operation whose form is shown. */
  #shown = '';
  /** The last request that was sent; its exchange has the reason of a refusal. */
  #sent: { readonly method: string; readonly path: string; readonly after: number } | undefined;
  #newest = 0;

  /** @param onFind shows an exchange in full */
  constructor(api: ControlApi, onFind: (exchange: RecordedRequest) => void) {
    this.#api = api;
    this.#onFind = onFind;
    this.#choice.addEventListener('change', () => this.#tryTo(() => this.#choose(this.#choice.value)));
    this.#find.addEventListener('input', () => this.#tryTo(() => this.#narrow()));
    this.#element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#tryTo(() => this.#send());
    });
    within(this.#element, '[name=curl]', HTMLButtonElement).addEventListener('click', () =>
      this.#tryTo(() => copy(commandOf(this.#form.request(this.#api.session)), 'curl command')),
    );
  }

  /** @param operations of the document */
  async offer({ operations }: Operations): Promise<void> {
    this.#operations = operations;
    byId('send-find', HTMLElement).hidden = operations.length <= fewOperations;
    byId('create-subscription', HTMLElement).hidden = this.#creation() === undefined;
    this.#offerFitting();
    if (this.#shown === '') await this.#tryTo(() => this.#choose(this.#choice.value));
  }

  /** Lists the operations that match the search, and shows the first of them. */
  async #narrow(): Promise<void> {
    this.#offerFitting();
    if (this.#choice.value !== this.#shown) await this.#choose(this.#choice.value);
  }

  #offerFitting(): void {
    const words = this.#find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const named = this.#operations.map(({ operationId, method, path, summary }) => ({
      value: operationId,
      text: `${method} ${path}${summary === '' ? '' : ` — ${summary}`}`,
    }));
    const fitting = named.filter(({ value, text }) => {
      const told = `${text} ${value}`.toLowerCase();
      return words.every((word) => told.includes(word));
    });
    setOptions(this.#choice, [...fitting, { value: any, text: 'Any other request…' }]);
  }

  /** Prepares the request that creates a subscription to an inbox of this mock. @param inbox its URL */
  async create(inbox: string): Promise<void> {
    const creation = this.#creation();
    if (creation === undefined) return;
    await this.#tryTo(async () => {
      await this.#choose(creation);
      this.#form.replaceUrls(inbox);
    });
    this.#choice.focus();
  }

  /** Prepares an exchange for changes and sending. */
  edit(exchange: RecordedRequest): void {
    this.#choice.value = any;
    this.#shown = any;
    this.#refusal.textContent = '';
    byId('send-meaning', HTMLElement).textContent = `Copied from request ${exchange.id}.`;
    this.#form.showAny(editable(exchange));
    within(this.#element, 'textarea[name=body]', HTMLTextAreaElement).focus();
  }

  /** Takes the exchange of the sent request, which has the reason of a refusal. */
  see(exchange: RecordedRequest): void {
    this.#newest = Math.max(this.#newest, exchange.id);
    const sent = this.#sent;
    if (sent === undefined || exchange.id <= sent.after) return;
    const path = new URL(exchange.url, location.href).pathname;
    if (exchange.method !== sent.method || path !== sent.path || exchange.session !== this.#api.session) return;
    this.#sent = undefined;
    const open = button(`Show request ${exchange.id}`, () => this.#onFind(exchange));
    const { reason } = exchange;
    const why = reason === null ? [] : [make('p', { class: 'reason' }, make('strong', {}, 'Why: '), reason)];
    within(this.#answer, '.found', HTMLElement).replaceChildren(...why, open);
  }

  async #choose(operationId: string): Promise<void> {
    this.#choice.value = operationId;
    if (this.#choice.value !== operationId) {
      // The search has left it out.
      this.#find.value = '';
      this.#offerFitting();
      this.#choice.value = operationId;
    }
    this.#shown = operationId;
    const meaning = byId('send-meaning', HTMLElement);
    if (operationId === any) {
      meaning.textContent = 'Any request, documented or not.';
      const [first] = this.#operations;
      this.#form.showAny({ method: 'GET', url: first?.path ?? '/', headers: [], body: undefined });
      return;
    }
    const form = await this.#api.form(operationId);
    if (this.#shown !== operationId) return;
    meaning.textContent = form.description.split('\n\n', 1)[0] ?? '';
    this.#form.show(form);
  }

  /** The operation that creates a subscription, by the end of its path. */
  #creation(): string | undefined {
    return this.#operations.find(
      ({ method, path }) => method === 'POST' && /(?:hooks?|subscriptions?|subscribers?)$/i.test(path),
    )?.operationId;
  }

  async #send(): Promise<void> {
    const request = this.#form.request(this.#api.session);
    const { method, url } = request;
    const [submit] = this.#element.querySelectorAll<HTMLButtonElement>('[type=submit]');
    if (submit !== undefined) submit.disabled = true;
    this.#sent = { method, path: new URL(url).pathname, after: this.#newest };
    this.#answer.replaceChildren(make('div', { class: 'found' }));
    try {
      const began = performance.now();
      const response = await fetched(request);
      const text = await response.text();
      const took = performance.now() - began;
      const found = within(this.#answer, '.found', HTMLElement);
      this.#answer.replaceChildren(...answerOf(request, response, text, took, found));
    } finally {
      if (submit !== undefined) submit.disabled = false;
    }
  }

  async #tryTo(work: () => Promise<void>): Promise<void> {
    this.#refusal.textContent = '';
    try {
      await work();
    } catch (error) {
      this.#refusal.textContent =
        error instanceof NoRequest ? error.message : `It was not sent, or not answered: ${messageOf(error)}`;
    }
  }
}

/** A page can't set the `Cookie` header; it sets cookies for the time of the request. */
async function fetched({ method, url, headers, cookies, body }: WrittenRequest): Promise<Response> {
  const names = cookies.map((cookie) => cookie.split('=', 1)[0] ?? '');
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is asynchronous, and not in every browser.
  for (const cookie of cookies) document.cookie = `${cookie}; path=/; SameSite=Strict`;
  try {
    return await fetch(url, {
      ...{ method, headers: headers.map(([name, value]) => [name, value] as [string, string]), redirect: 'manual' },
      ...(body !== undefined && { body }),
    });
  } finally {
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    for (const name of names) document.cookie = `${name}=; path=/; max-age=0; SameSite=Strict`;
  }
}

/** @param found the exchange, as soon as it is known */
function answerOf(
  { method, url }: WrittenRequest,
  response: Response,
  text: string,
  took: number,
  found: HTMLElement,
): HTMLElement[] {
  const { status, type, headers } = response;
  const asked = make('p', { class: 'line' }, make('code', {}, `${method} ${new URL(url).pathname}`));
  if (type === 'opaqueredirect')
    return [
      asked,
      make(
        'p',
        { class: 'reason' },
        'The answer is a redirect, whose target no page can see: the request is among the Requests.',
      ),
      found,
    ];
  const facts = make('span', { class: 'quiet' }, ` after ${milliseconds(took)} ms`);
  return [
    asked,
    make('p', { class: 'line', id: 'send-status' }, statusBadge(status), facts),
    found,
    jsonView(parsed(text), 'Body of the answer'),
    foldedHeaders([...headers]),
  ];
}

function commandOf({ method, url, headers, cookies, body }: WrittenRequest): string {
  const cookie = cookies.length === 0 ? [] : [['Cookie', cookies.join('; ')] as const];
  return curlCommand(method, url, [...headers, ...cookie], typeof body === 'string' ? body : undefined);
}
