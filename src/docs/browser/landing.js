// The script of the landing page: adds each request to the list as it arrives, sends requests, copies texts. Inserts
// everything as text.

/** The most requests in the list. */
const most = 20;
const recent = document.getElementById('recent');
const live = document.getElementById('live');

/** @param {string} tag @param {string} classes @param {...(Node | string)} children */
function make(tag, classes, ...children) {
  const element = document.createElement(tag);
  if (classes !== '') element.className = classes;
  element.append(...children);
  return element;
}

/** The stylesheet's class for a status. @param {number | null} status */
function toneOf(status) {
  if (status === null || status >= 500) return 'bad';
  return status >= 400 ? 'warn' : status >= 200 && status < 300 ? 'good' : 'plain';
}

/** The local time of day. @param {string} iso */
function timeOfDay(iso) {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** Replaces the mock's times by local ones. */
function localTimes() {
  for (const time of recent?.querySelectorAll('time') ?? []) time.textContent = timeOfDay(time.dateTime);
}

/** @param {{ id: number, time: string, method: string, url: string, status: number | null, reason: string | null }} exchange */
function addExchange({ id, time, method, url, status, reason }) {
  const newest = Number(recent.firstElementChild?.dataset.id ?? 0);
  // The page may already have it.
  if (id <= newest) return;
  const tone = toneOf(status);
  const at = make('time', 'quiet', timeOfDay(time));
  at.dateTime = time;
  const link = make('a', 'mono', url);
  link.href = `${recent.dataset.inspector}#requests`;
  const item = make(
    'li',
    'fresh',
    at,
    make('span', 'tag', method),
    make('span', `badge ${tone}`, String(status ?? 'none')),
    link,
  );
  if (reason !== null && tone !== 'good') item.append(make('span', `why ${tone}`, reason));
  item.dataset.id = String(id);
  recent.prepend(item);
  while (recent.childElementCount > most) recent.lastElementChild.remove();
  document.getElementById('nothing').hidden = true;
  if (method !== 'GET' && status !== null && status < 400) refreshSoon();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let refreshing;

/** Refreshes the list of what exists, once for all changes within a moment. */
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, 200, ['existing']);
}

/** Replaces parts of the page by the mock's current ones. @param {readonly string[]} ids */
async function refresh(ids) {
  const address = location.pathname + location.search;
  const answer = await fetch(address, { headers: { Accept: 'text/html' } }).catch(() => undefined);
  // Of two searches in quick succession, the last one counts.
  if (!answer?.ok || address !== location.pathname + location.search) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const id of ids) {
    const [now, next] = [document.getElementById(id), fresh.getElementById(id)];
    if (now === null || next === null || now.innerHTML === next.innerHTML) continue;
    // Don't replace what a person is about to copy.
    if (now.contains(document.activeElement)) continue;
    now.replaceChildren(...next.childNodes);
    now.hidden = next.hidden;
  }
  localTimes();
}

const find = document.getElementById('find');

/** Shows the operations that match the search, and puts it into the address, for reloads and links. */
function findOperations() {
  const text = find.elements.find.value.trim();
  history.replaceState(null, '', text === '' ? location.pathname : `?${new URLSearchParams({ find: text })}`);
  return refresh(['operations', 'operations-count']);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let finding;

find?.addEventListener('input', () => {
  clearTimeout(finding);
  finding = setTimeout(findOperations, 150);
});
find?.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(finding);
  findOperations();
});

/** @type {EventSource | undefined} */
let stream;

function open() {
  stream = new EventSource(recent.dataset.stream);
  stream.addEventListener('open', () => {
    say('live', 'Live');
    // Fetches what came before the stream opened.
    refresh(['recent', 'nothing', 'existing']);
  });
  stream.addEventListener('message', ({ data }) => addExchange(JSON.parse(data)));
  stream.addEventListener('error', () => {
    say('lost', 'Not connected');
    // A browser does not retry after an answer that is no stream.
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = undefined;
    setTimeout(followVisibility, 2000);
  });
}

/** @param {string} state @param {string} words */
function say(state, words) {
  if (live.dataset.state === state) return;
  live.dataset.state = state;
  live.textContent = words;
}

/** Closes the stream while the page is hidden: a browser has few connections to one server. */
function followVisibility() {
  if (document.visibilityState === 'hidden') {
    stream?.close();
    stream = undefined;
  } else if (stream === undefined) open();
}

if (recent !== null) {
  localTimes();
  document.addEventListener('visibilitychange', followVisibility);
  followVisibility();
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  const copying = target.closest('[data-copy]');
  if (copying !== null) copy(copying);
  const sending = target.closest('[data-request]');
  if (sending !== null) send(sending);
});

/** @param {HTMLElement} button */
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // Without https, a browser gives the clipboard only to pages of this machine.
    copyBySelection(button);
  }
  button.dataset.done = '';
  button.textContent = 'Copied';
  document.getElementById('said').textContent = `Copied ${button.dataset.copy}`;
  setTimeout(() => {
    delete button.dataset.done;
    button.textContent = 'Copy';
  }, 1600);
}

/** @param {HTMLElement} button */
function copyBySelection(button) {
  const field = make('textarea', 'unseen');
  field.value = button.dataset.copy;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
  button.focus();
}

/** @param {HTMLButtonElement} button */
async function send(button) {
  const { method, url, headers, body, parts } = JSON.parse(withToken(button.dataset.request));
  const cookies = headers.filter(isCookie).flatMap(([, value]) => value.split(/;\s*/));
  const place = button.closest('.trial').querySelector('.answer');
  button.disabled = true;
  const began = performance.now();
  try {
    // Only the path, so that requests go to the origin of the page.
    const { pathname, search } = new URL(url, location.href);
    for (const cookie of cookies) setCookie(`${cookie}; path=/; SameSite=Strict`);
    const sent = parts === undefined ? body : formOf(parts);
    const answer = await fetch(pathname + search, {
      method,
      headers: headers.filter((header) => !isCookie(header)),
      ...(sent !== undefined && { body: sent }),
    });
    const text = await answer.text();
    const facts = `${answer.statusText} · ${Math.round(performance.now() - began)} ms`;
    place.replaceChildren(
      make(
        'p',
        'small',
        make('span', `badge ${toneOf(answer.status)}`, String(answer.status)),
        ' ',
        make('span', 'quiet', facts),
      ),
    );
    if (text !== '') {
      const shown = make('pre', '', indented(text));
      shown.tabIndex = 0;
      place.append(shown);
    }
  } catch (error) {
    place.replaceChildren(
      make('p', 'note bad', `No answer: ${error instanceof Error ? error.message : error}. Is the mock running?`),
    );
  } finally {
    for (const cookie of cookies) setCookie(`${cookie.split('=', 1)[0]}=; path=/; max-age=0; SameSite=Strict`);
    button.disabled = false;
    button.focus();
  }
}

/** A page can't set this header; it sets a cookie for the time of the request. @param {[string, string]} header */
function isCookie([name]) {
  return name.toLowerCase() === 'cookie';
}

/** @param {string} cookie with its attributes */
function setCookie(cookie) {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is asynchronous, and not in every browser.
  document.cookie = cookie;
}

/** @param {readonly { name: string, text: string, file?: string }[]} parts */
function formOf(parts) {
  const form = new FormData();
  for (const { name, text, file } of parts) {
    if (file === undefined) form.append(name, text);
    else form.append(name, new Blob([text], { type: 'text/plain' }), file);
  }
  return form;
}

/** Replaces the placeholder of a token by the typed one. @param {string} request */
function withToken(request) {
  const typed = document.getElementById('token')?.value ?? '';
  return typed === ''
    ? request
    : request.replaceAll(/YOUR_TOKEN|dXNlcjpwYXNzd29yZA==/g, () => JSON.stringify(typed).slice(1, -1));
}

/** @param {string} text */
function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
