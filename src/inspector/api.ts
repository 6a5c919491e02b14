import type { components, operations } from '../control/types.ts';

export type Schemas = components['schemas'];
export type RecordedRequest = Schemas['RecordedRequest'];
export type Attempt = Schemas['Attempt'];
export type InboxDelivery = Schemas['InboxDelivery'];
export type InboxSettings = Schemas['InboxSettings'];
export type ListedFault = Schemas['ListedFault'];
export type FaultRule = Schemas['FaultRule'];
export type PlayedStep = Schemas['PlayedStep'];
export type PlayedScenario = NonNullable<Schemas['Playing']['scenario']>;
export type State = Schemas['State'];
export type Subscription = Schemas['Subscription'];
export type FiredEvent = Schemas['FiredEvent'];

type AnswerOf<Id extends keyof operations> = operations[Id]['responses'] extends {
  200: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

/** The subscriptions of a session, their owners, and the available events. */
export type Listing = AnswerOf<'listSubscriptions'>;

/** Thrown when the control API refuses a request, or does not answer; carries the status, if any, and messages by field. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number | undefined;
  readonly errors: Readonly<Record<string, readonly string[]>>;

  constructor(message: string, status?: number, errors: Readonly<Record<string, readonly string[]>> = {}) {
    const details = Object.entries(errors).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
    super(details.length === 0 ? message : details.join('\n'));
    this.status = status;
    this.errors = errors;
  }
}

/** The URL of the page's folder: it ends with a slash, after any prefix. */
export const controlBase = new URL('./', location.href);

/** The URL of the mock. */
export const mockBase = new URL('../', controlBase);

/** The control API, as far as this page uses it. */
export class ControlApi {
  /** The selected session. */
  session = 'default';

  health() {
    return this.#ask<'getControlHealth'>('GET', 'health');
  }

  operations() {
    return this.#ask<'listOperations'>('GET', 'operations');
  }

  form(operationId: string) {
    return this.#ask<'getForm'>('GET', `form?operationId=${encodeURIComponent(operationId)}`);
  }

  /** The exchanges of all sessions as a HAR. */
  recording() {
    const base = encodeURIComponent(mockBase.href.replace(/\/$/, ''));
    return this.#ask<'exportRequests'>('GET', `requests/har?base=${base}`, { isOfAllSessions: true });
  }

  /** Of all sessions. */
  requests() {
    return this.#ask<'listRequests'>('GET', 'requests', { isOfAllSessions: true });
  }

  /** Of all sessions. */
  clearRequests() {
    return this.#ask<'clearRequests'>('DELETE', 'requests', { isOfAllSessions: true });
  }

  replayRequest(id: number) {
    return this.#ask<'replayRequest'>('POST', `requests/${id}/replay`);
  }

  subscriptions() {
    return this.#ask<'listSubscriptions'>('GET', 'subscriptions');
  }

  setSubscriptionEnabled(id: string, enabled: boolean) {
    const path = `subscriptions/${encodeURIComponent(id)}`;
    return this.#ask<'setSubscriptionEnabled'>('PATCH', path, { body: { enabled } });
  }

  removeSubscription(id: string) {
    return this.#ask<'removeSubscription'>('DELETE', `subscriptions/${encodeURIComponent(id)}`);
  }

  sendTest(id: string) {
    return this.#ask<'sendTest'>('POST', `subscriptions/${encodeURIComponent(id)}/test`);
  }

  /** @param body with the parameter that names the owner, if events need one */
  fireEvent(body: { readonly event: string; readonly data?: unknown; readonly [parameter: string]: unknown }) {
    return this.#ask<'fireEvent'>('POST', 'events', { body });
  }

  /** @param body with the parameter that names the owner, if events need one */
  playSequence(name: string, body: { readonly data?: unknown; readonly [parameter: string]: unknown }) {
    return this.#ask<'playSequence'>('POST', `sequences/${encodeURIComponent(name)}`, { body });
  }

  deliveries(status?: Attempt['status']) {
    return this.#ask<'listDeliveries'>('GET', status === undefined ? 'deliveries' : `deliveries?status=${status}`);
  }

  retryDelivery(id: string) {
    return this.#ask<'retryDelivery'>('POST', `deliveries/${encodeURIComponent(id)}/retry`);
  }

  inboxes() {
    return this.#ask<'listInboxes'>('GET', 'inbox');
  }

  inboxSettings(name: string) {
    return this.#ask<'getInboxSettings'>('GET', `inbox/${encodeURIComponent(name)}/settings`);
  }

  setInboxSettings(name: string, body: InboxSettings) {
    return this.#ask<'setInboxSettings'>('PUT', `inbox/${encodeURIComponent(name)}/settings`, { body });
  }

  inboxDeliveries(name: string) {
    return this.#ask<'listInboxDeliveries'>('GET', `inbox/${encodeURIComponent(name)}/deliveries`);
  }

  clearInbox(name: string) {
    return this.#ask<'clearInboxDeliveries'>('DELETE', `inbox/${encodeURIComponent(name)}/deliveries`);
  }

  faults() {
    return this.#ask<'listFaults'>('GET', 'faults');
  }

  /** Sends what a person has typed; the mock validates the rule. */
  addFault(body: Readonly<Record<string, unknown>>) {
    return this.#ask<'addFault'>('POST', 'faults', { body });
  }

  removeFault(id: number) {
    return this.#ask<'removeFault'>('DELETE', `faults/${id}`);
  }

  clearFaults() {
    return this.#ask<'clearFaults'>('DELETE', 'faults');
  }

  scenario() {
    return this.#ask<'getScenario'>('GET', 'scenario');
  }

  /** @param file of YAML or JSON; the mock validates the scenario */
  playScenario(file: string) {
    return this.#ask<'playScenario'>('PUT', 'scenario', { yaml: file });
  }

  endScenario() {
    return this.#ask<'endScenario'>('DELETE', 'scenario');
  }

  state() {
    return this.#ask<'getState'>('GET', 'state');
  }

  /** Sends the content of a file; the mock validates the state. */
  replaceState(body: unknown) {
    return this.#ask<'replaceState'>('PUT', 'state', { body });
  }

  reset() {
    return this.#ask<'resetState'>('POST', 'reset');
  }

  /** Throws {@link Refused}. */
  async #ask<Id extends keyof operations>(
    method: string,
    path: string,
    { body, yaml, isOfAllSessions = false }: { body?: unknown; yaml?: string; isOfAllSessions?: boolean } = {},
  ): Promise<AnswerOf<Id>> {
    const headers = {
      ...(!isOfAllSessions && { 'X-Mock-Session': this.session }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(yaml !== undefined && { 'Content-Type': 'application/yaml' }),
    };
    const text = body === undefined ? yaml : JSON.stringify(body);
    const request = { method, headers, ...(text !== undefined && { body: text }) };
    const response = await fetch(new URL(path, controlBase), request).catch(() => undefined);
    if (response === undefined) throw new Refused('The mock does not answer. Is it running?');
    const answer: unknown = await response.json().catch(() => ({}));
    // Answers are as the control document has them: the mock sends no others.
    if (response.ok) return answer as AnswerOf<Id>;
    const { message, errors } = answer as { message?: string; errors?: Record<string, string[]> };
    throw new Refused(message ?? `The mock answered ${response.status}.`, response.status, errors);
  }
}
