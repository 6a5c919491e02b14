// Renders the reference with the configuration in the page, and repairs what stops screen readers: Scalar 1.46 leaves
// buttons and fields without names, and sets `aria-selected` on buttons that are no tabs.

/** The places of the events' payloads, by event name. @type {Record<string, string>} */
const payloads = JSON.parse(document.getElementById('events').textContent);

/** @type {[selector: string, mend: (element: Element) => void][]} */
const mendings = [
  [
    'button[aria-selected]:not([role])',
    (button) => {
      button.setAttribute('aria-current', button.getAttribute('aria-selected') ?? 'false');
      button.removeAttribute('aria-selected');
    },
  ],
  ['button[role=search]', (button) => button.removeAttribute('role')],
  ['.group\\/copy-button:not([aria-label])', (button) => button.setAttribute('aria-label', 'Copy')],
  [
    '.group\\/copy-button[aria-controls]',
    (button) => {
      const controlled = button.getAttribute('aria-controls') ?? '';
      if (document.getElementById(controlled) === null) button.removeAttribute('aria-controls');
    },
  ],
  ['button[role=none]', (button) => button.removeAttribute('role')],
  [
    'input[type=checkbox]:not([aria-label], [aria-labelledby], [id])',
    (box) => box.setAttribute('aria-label', 'Enabled'),
  ],
  [
    '.cm-content[role=textbox]:not([aria-label])',
    (editor) => {
      const placeholder = editor.querySelector('.cm-placeholder')?.textContent;
      const name = editor.closest('table') === null ? 'Body' : 'Value';
      editor.setAttribute('aria-label', placeholder || name);
    },
  ],
  // Event names stay visible, each with a link to its payload.
  [
    '.property-enum-value-label:not(:has(a))',
    (label) => {
      const name = label.textContent;
      if (!Object.hasOwn(payloads, name)) return;
      const link = document.createElement('a');
      link.href = `#${payloads[name]}`;
      link.append(...label.childNodes);
      label.append(link);
    },
  ],
  [
    '.property-enum-values:has(.property-enum-value-label a) .enum-toggle-button:not([data-pressed])',
    (button) => {
      button.dataset.pressed = '';
      button.click();
    },
  ],
  ['ul.endpoints:not([tabindex])', (list) => list.setAttribute('tabindex', '0')],
];

function mend() {
  for (const [selector, mendOne] of mendings)
    for (const element of document.querySelectorAll(selector)) mendOne(element);
}

/** Keeps scroll targets below the head of the page, however many lines it has. */
function followHead() {
  const head = document.querySelector('.page-head');
  if (head === null) return;
  const tell = () =>
    document.documentElement.style.setProperty('--scalar-custom-header-height', `${head.offsetHeight}px`);
  new ResizeObserver(tell).observe(head);
  tell();
}

followHead();

let isAwaited = false;

/** Repairs once for all changes before the next frame. */
function mendSoon() {
  if (isAwaited) return;
  isAwaited = true;
  requestAnimationFrame(() => {
    isAwaited = false;
    mend();
  });
}

/** The same as in `deep-links.ts`. @param {string} tag */
function slugOfTag(tag) {
  return tag
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

Scalar.createApiReference('#reference', {
  ...JSON.parse(document.getElementById('configuration').textContent),
  generateTagSlug: ({ name = '' }) => slugOfTag(name),
  generateOperationSlug: ({ operationId, method = '', path }) => operationId ?? `${method.toUpperCase()}${path}`,
  generateWebhookSlug: ({ name }) => name,
});

/** Parts that open on demand are open in print. */
addEventListener('beforeprint', () => {
  for (const note of document.querySelectorAll('.markdown details:not([open])')) {
    note.open = true;
    note.dataset.printed = '';
  }
});
addEventListener('afterprint', () => {
  for (const note of document.querySelectorAll('details[data-printed]')) {
    note.open = false;
    delete note.dataset.printed;
  }
});

new MutationObserver(mendSoon).observe(document.body, {
  subtree: true,
  childList: true,
  attributeFilter: ['aria-selected', 'role'],
});
