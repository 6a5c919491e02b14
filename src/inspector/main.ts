import { ControlApi, controlBase } from './api.ts';
import { startCountdowns } from './countdown.ts';
import { DeliveriesView } from './deliveries-view.ts';
import { byId, setOptions } from './elements.ts';
import { EventForm } from './event-form.ts';
import { FaultsView } from './faults-view.ts';
import { showFirstRequest } from './first-request.ts';
import { InboxView } from './inbox-view.ts';
import { keepSession, keptSession } from './kept-session.ts';
import { doOrTell, messageOf, tell } from './notices.ts';
import { RequestsView } from './requests-view.ts';
import { ScenarioView } from './scenario-view.ts';
import { SendView } from './send-view.ts';
import { StateView } from './state-view.ts';
import { startStreams } from './streams.ts';
import { SubscriptionsView } from './subscriptions-view.ts';
import { startTabs } from './tabs.ts';
import { throttled } from './throttled.ts';

/** The interval of polling what no stream sends, in milliseconds: other clients may change it. */
const pollInterval = 2000;

const api = new ControlApi();
api.session = keptSession() ?? api.session;
const requests = new RequestsView(api, (exchange) => {
  openTab('send');
  send.edit(exchange);
});
const send = new SendView(api, (exchange) => {
  openTab('requests');
  requests.show(exchange);
});
const eventForm = new EventForm(api);
const deliveries = new DeliveriesView(api);
const inbox = new InboxView(api);
const scenario = new ScenarioView(api, loadSession);
const faults = new FaultsView(api, (listed) => scenario.seeFaults(listed));
const state = new StateView(api, loadSession);
const subscriptions = new SubscriptionsView(api, (listing) => {
  deliveries.setSubscriptions(listing.subscriptions);
  eventForm.offer(listing);
  hideWhatIsNotThere(Object.keys(listing.events).length > 0);
});

const sessionChoice = byId('session', HTMLSelectElement);
const live = byId('live', HTMLElement);
const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role=tab]')];
let shownView = '';
/** The API that is served, loaded again when its operations change. */
let served: Operations | undefined;
/** The start of the mock that this page shows. */
let instance: string | undefined;

/** What is polled while a view is shown. */
const polls: Readonly<Record<string, () => Promise<void>>> = {
  subscriptions: () => subscriptions.load(),
  deliveries: () => deliveries.loadPending(),
  inbox: () => inbox.load(),
  faults: () => faults.load(),
  scenario: () => scenario.load(),
};

/** Returns false if the mock was restarted: its ids begin at 1 again, so that this page is out of date. */
async function loadHealth(): Promise<boolean> {
  const health = await api.health();
  instance ??= health.instance;
  if (health.instance !== instance) {
    location.reload();
    return false;
  }
  byId('document', HTMLElement).textContent = health.document;
  byId('seed', HTMLElement).textContent = String(health.seed);
  showUpstream(health.upstream);
  const names = [...new Set([...health.sessions, api.session])];
  setOptions(
    sessionChoice,
    names.map((name) => ({ value: name, text: name })),
  );
  sessionChoice.value = api.session;
  for (const name of names) requests.addSession(name);
  requests.setOperations(health.operations);
  faults.setOperations(health.operations);
  served = await servedApi(health.operations);
  state.showFacts(health, served);
  await send.offer(served);
  return true;
}

type Operations = Awaited<ReturnType<ControlApi['operations']>>;

async function servedApi(operations: readonly string[]): Promise<Operations> {
  const known = served?.operations.map(({ operationId }) => operationId).join('\n');
  if (served !== undefined && known === operations.join('\n')) return served;
  const fresh = await api.operations();
  showFirstRequest(fresh);
  return fresh;
}

/** Loads all parts of the selected session. */
async function loadSession(): Promise<void> {
  // The subscriptions first: deliveries are shown with their names.
  await subscriptions.load();
  await Promise.all([
    ...[deliveries.load(), inbox.load(), faults.load(), scenario.load()],
    shownView === 'state' && state.load(),
  ]);
}

const loadAll = () =>
  doOrTell(async () => {
    if (await loadHealth()) await Promise.all([requests.load(), loadSession()]);
  });

const loadSubscriptionsSoon = throttled(300, () => subscriptions.load());
const loadFaultsSoon = throttled(300, () => faults.load());
const loadScenarioSoon = throttled(300, () => scenario.load());
const loadInboxSoon = throttled(300, () => inbox.load());
const poll = throttled(pollInterval / 2, async () => {
  if (await loadHealth()) await polls[shownView]?.();
});
/** Another window may have cleared them, which no stream reports. */
const loadRequestsSoon = throttled(1000, () => requests.load());

/** Shows the deployment of a proxy. A proxy has no page but this one, so the links to the others are hidden. */
function showUpstream(upstream: string | undefined): void {
  byId('upstream', HTMLElement).textContent = upstream ?? '';
  for (const id of ['upstream-fact', 'overview-link', 'docs-link', 'document-link'])
    byId(id, HTMLElement).hidden = (upstream === undefined) === (id === 'upstream-fact');
}

/** An API without events has no subscriptions either. */
function hideWhatIsNotThere(hasEvents: boolean): void {
  for (const tab of tabs) {
    const needsEvents = ['subscriptions', 'deliveries', 'inbox'].includes(tab.getAttribute('aria-controls') ?? '');
    tab.hidden = needsEvents && !hasEvents;
    if (tab.hidden && tab.getAttribute('aria-selected') === 'true') tabs[0]?.click();
  }
}

function openTab(id: string): void {
  tabs.find((tab) => tab.getAttribute('aria-controls') === id)?.click();
}

function showLive(isLive: boolean): void {
  live.dataset.state = isLive ? 'live' : 'lost';
  live.textContent = isLive ? 'Live' : 'Not connected';
}

startTabs(tabs, (id) => {
  shownView = id;
  if (id === 'state') void doOrTell(() => state.load());
  else poll();
});
sessionChoice.addEventListener('change', () => {
  api.session = sessionChoice.value;
  scenario.leaveSession();
  keepSession(api.session);
  requests.showSession(api.session === 'default' ? '' : api.session);
  void doOrTell(loadSession);
});
if (api.session !== 'default') {
  requests.addSession(api.session);
  requests.showSession(api.session);
}
startStreams({
  onOpen() {
    showLive(true);
    void loadAll();
  },
  onLost: () => showLive(false),
  onExchange(exchange) {
    requests.add(exchange);
    send.see(exchange);
    if (exchange.session !== api.session) return;
    if (exchange.method !== 'GET') loadSubscriptionsSoon();
    scenario.seeExchange(exchange);
    loadFaultsSoon();
    loadScenarioSoon();
  },
  onAttempt({ session, attempt }) {
    if (session !== api.session) return;
    deliveries.add(attempt);
    loadSubscriptionsSoon();
    loadInboxSoon();
  },
});
byId('first-send', HTMLButtonElement).addEventListener('click', () => openTab('send'));
byId('new-subscription', HTMLButtonElement).addEventListener('click', () => {
  openTab('send');
  void send.create(new URL('inbox/inspector', controlBase).href);
});
// A key for the filter field, as on many pages, unless a person is typing.
addEventListener('keydown', (event) => {
  const isWriting = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
  if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector<HTMLElement>('main > section:not([hidden]) [name=text]');
  if (field === null) return;
  event.preventDefault();
  field.focus();
});
startCountdowns();
setInterval(() => document.visibilityState === 'visible' && poll(), pollInterval);
addEventListener('focus', loadRequestsSoon);
addEventListener('unhandledrejection', ({ reason }) => tell(messageOf(reason), 'bad'));
