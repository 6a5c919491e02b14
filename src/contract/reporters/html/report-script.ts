/**
 * The script of the page: it filters cases by verdict, operation, kind and text, parses the content of a case when it is
 * opened, opens the target of a link, and copies scripts. It contains nothing of a report.
 */
export const reportScript = `
const form = document.getElementById('filter');
const cases = [...document.querySelectorAll('.case')];
const folds = [...document.querySelectorAll('.fold')];
const opened = new Map(folds.map((fold) => [fold, fold.open]));
const texts = new Map();
const bodyOf = (one) => one.querySelector('noscript');
const fill = (one) => {
  const body = bodyOf(one);
  if (body === null) return;
  const made = document.createElement('template');
  made.innerHTML = body.textContent;
  for (const button of made.content.querySelectorAll('.copy')) button.hidden = false;
  body.replaceWith(made.content);
};
const characters = { amp: '&', lt: '<', gt: '>', quot: '"', 39: "'" };
const textIn = (markup) =>
  markup.replace(/<[^>]*>/g, ' ').replace(/&(?:#(39)|(amp|lt|gt|quot));/g, (_, code, name) => characters[code ?? name]);
const textOf = (one) => {
  if (!texts.has(one)) {
    const body = bodyOf(one);
    const text = body === null ? one.textContent : one.firstElementChild.textContent + ' ' + textIn(body.textContent);
    texts.set(one, text.toLowerCase());
  }
  return texts.get(one);
};
const show = () => {
  const { verdict, operation, kind, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  let shown = 0;
  for (const one of cases) {
    const fits = (verdict === '' || one.classList.contains(verdict)) &&
      (operation === '' || one.dataset.operation === operation) &&
      (kind === '' || one.dataset.kind === kind) &&
      (wanted === '' || textOf(one).includes(wanted));
    if (one.hidden === fits) one.hidden = !fits;
    shown += fits;
  }
  const isFiltered = verdict + operation + kind + wanted !== '';
  for (const section of document.querySelectorAll('.group, .cases'))
    section.hidden = !section.querySelector('.case:not([hidden])');
  for (const fold of folds) fold.open = isFiltered || opened.get(fold);
  document.getElementById('shown').textContent = shown.toLocaleString('en') + ' of ' + cases.length.toLocaleString('en') + ' cases';
  document.getElementById('none').hidden = shown > 0;
};
let isAsked = false;
const showSoon = () => {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => { isAsked = false; show(); });
};
const filterBy = (values) => {
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  show();
};
const open = () => {
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch {}
  const target = id === '' ? null : document.getElementById(id);
  if (target === null) return;
  // A filter that was typed in just before has not been applied yet.
  if (isAsked) show();
  if (target.closest('[hidden]')) { form.reset(); show(); }
  for (let fold = target.closest('details'); fold !== null; fold = fold.parentElement.closest('details')) {
    fold.open = true;
    opened.set(fold, true);
  }
  if (target.matches('.case')) fill(target);
  target.scrollIntoView();
};
const copy = async (button) => {
  const { textContent } = button.parentElement.querySelector('pre');
  try {
    await navigator.clipboard.writeText(textContent);
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector('pre'));
    document.execCommand('copy');
  }
  button.dataset.done = '';
  button.textContent = 'Copied';
  setTimeout(() => { delete button.dataset.done; button.textContent = 'Copy'; }, 2000);
};
document.addEventListener('toggle', ({ target }) => target.matches('.case') && target.open && fill(target), true);
addEventListener('beforeprint', () => document.querySelectorAll('.case:is(.fail, .known)').forEach(fill));
document.querySelectorAll('.case[open]').forEach(fill);
form.hidden = false;
form.addEventListener('input', showSoon);
form.addEventListener('reset', () => setTimeout(show));
form.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('click', (event) => {
  const { target } = event;
  if (target.matches('.copy')) void copy(target);
  const fold = target.closest('.fold > summary')?.parentElement;
  if (fold !== undefined) opened.set(fold, !fold.open);
  const cell = target.closest('.heat a, .verdicts a');
  if (cell === null) return;
  event.preventDefault();
  filterBy({ ...cell.dataset });
  form.scrollIntoView();
  document.querySelector('.case:not([hidden]) > summary')?.focus();
});
addEventListener('hashchange', open);
show();
open();
`;
