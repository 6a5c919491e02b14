/**
 * The script of the page: it filters what is shown by verdict, operation and text, and opens what a link leads to. It
 * holds nothing of a report.
 */
export const filterScript = `
const form = document.getElementById('filter');
const cases = [...document.querySelectorAll('details')];
const show = () => {
  const { verdict, operation, text } = Object.fromEntries(new FormData(form));
  const wanted = text.toLowerCase();
  for (const one of cases) {
    one.hidden = (verdict !== '' && !one.classList.contains(verdict)) ||
      (operation !== '' && one.dataset.operation !== operation) ||
      !one.textContent.toLowerCase().includes(wanted);
  }
  for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
  const shown = cases.filter((one) => !one.hidden).length;
  document.getElementById('shown').textContent = shown + ' of ' + cases.length + ' cases';
};
const open = () => {
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch {}
  const target = id === '' ? null : document.getElementById(id);
  if (target === null) return;
  if (target.closest('[hidden]')) { form.reset(); show(); }
  if (target.matches('details')) target.open = true;
  target.scrollIntoView();
};
form.hidden = false;
form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', open);
show();
open();
`;
