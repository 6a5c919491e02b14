/**
 * Colours code like the page, and light in print. Among important declarations the first layer wins, so this stands
 * before Scalar's styles.
 */
export const codeStyle = `
@layer page {
  body.light-mode .dark-mode { color-scheme: light !important; }
  @media print { body.dark-mode .dark-mode { color-scheme: light !important; } }
}
`;

/** Scalar's variables from the tokens of all pages, and rules for print. Stands behind Scalar's own styles. */
export const referenceStyle = `
.light-mode, .dark-mode {
  --scalar-font: var(--sans); --scalar-font-code: var(--mono);
  --scalar-color-1: var(--ink); --scalar-color-2: var(--quiet); --scalar-color-3: var(--quiet); --scalar-color-ghost: var(--quiet);
  --scalar-color-accent: var(--accent); --scalar-link-color: var(--accent); --scalar-link-color-hover: var(--accent);
  --scalar-background-1: var(--paper); --scalar-background-2: var(--ground); --scalar-background-3: var(--soft); --scalar-background-4: var(--soft);
  --scalar-background-accent: var(--chosen);
  --scalar-border-color: var(--line); --scalar-border-width: 1px;
  --scalar-color-green: var(--good); --scalar-color-red: var(--bad); --scalar-color-danger: var(--bad);
  --scalar-color-yellow: var(--warn); --scalar-color-orange: var(--accent); --scalar-color-alert: var(--warn);
  --scalar-color-blue: var(--accent); --scalar-color-purple: var(--quiet);
  --scalar-background-danger: var(--bad-ground); --scalar-background-alert: var(--warn-ground);
  --scalar-sidebar-background-1: var(--paper); --scalar-sidebar-color-1: var(--ink); --scalar-sidebar-color-2: var(--quiet);
  --scalar-sidebar-color-active: var(--ink); --scalar-sidebar-item-active-background: var(--soft); --scalar-sidebar-item-hover-background: var(--soft);
  --scalar-sidebar-border-color: var(--line); --scalar-sidebar-search-background: var(--paper); --scalar-sidebar-search-border-color: var(--edge);
  --scalar-sidebar-search-color: var(--quiet);
  --scalar-button-1: var(--accent); --scalar-button-1-hover: var(--accent); --scalar-button-1-color: var(--on-accent);
  --scalar-radius: 4px; --scalar-radius-lg: 8px; --scalar-radius-xl: 8px;
  --scalar-page-heading: 28px; --scalar-heading-1: 28px; --scalar-heading-2: 20px; --scalar-heading-3: 20px; --scalar-heading-4: 15px;
  --scalar-heading-5: 15px; --scalar-heading-6: 15px; --scalar-paragraph: 15px; --scalar-font-size-1: 28px; --scalar-font-size-2: 15px;
  --scalar-font-size-3: 13px; --scalar-font-size-4: 13px; --scalar-font-size-5: 13px; --scalar-font-size-6: 13px; --scalar-font-size-7: 13px;
  --scalar-small: 13px; --scalar-mini: 13px; --scalar-micro: 13px;
}
/* Where nothing else is said, what is inherited would be a browser's own size. */
body, .scalar-app.scalar-app { font-size: 15px; }
/* Green is a status, and there is none outside of the console. */
.scalar-api-reference { --scalar-color-green: var(--quiet); }
/* Nothing on the page leads elsewhere by itself. */
a[href^="https://www.scalar.com"] { display: none; }
/* An operation stands below its tag. */
.references-rendered.references-rendered h3.section-header-label { font-size: 20px; line-height: 28px; }
/* The head stays, and what is scrolled to stands below it. */
.page-head { position: sticky; top: 0; z-index: 20; }
:root:has(.page-head) { --scalar-custom-header-height: 49px; }
.references-rendered .markdown.markdown, .references-rendered .markdown.markdown :is(p, li, td, th) { font-size: 15px; line-height: 24px; }
.references-rendered .property .markdown.markdown, .references-rendered .property .markdown.markdown :is(p, li, td, th) { font-size: 13px; line-height: 20px; }
/* Methods, and what is required, are quiet. */
.scalar-app [class*="property-write-only"], .scalar-app [class*="property-read-only"], .scalar-app .property-required, .scalar-app .request-body-required, .scalar-app .text-green:not([class*="status"]), .scalar-app [class*="bg-green"] { color: var(--quiet); }
.references-rendered .markdown.markdown td:first-child code { white-space: nowrap; }
.property-enum-value-label a { color: var(--accent); text-underline-offset: 3px; }
.sidebar-heading-type.sidebar-heading-type, .endpoint-method.endpoint-method, .scalar-app [class*="http-method"], .scalar-app .request-method { color: var(--quiet) !important; font-size: 13px; }
/* How sure something is: a mark, and the reason on demand. */
.scalar-app.scalar-app .markdown.markdown details { margin: 4px 0 0; border: 0; padding: 0; background: none; font-size: 13px; line-height: 20px; }
.scalar-app.scalar-app .markdown.markdown details > summary { display: inline-block; width: auto; height: auto; min-height: 0; margin: 0; padding: 0 8px; border: 1px solid var(--line); border-radius: 4px; background: none; color: var(--quiet); font-size: 13px; line-height: 20px; font-weight: 400; cursor: pointer; }
.scalar-app.scalar-app .markdown.markdown details > summary::before { display: none; }
.scalar-app.scalar-app .markdown.markdown details[open] > summary { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
.scalar-app.scalar-app .markdown.markdown details > summary::after { display: none; }
.scalar-app.scalar-app .markdown.markdown details > :not(summary) { margin: 4px 0 0; padding-left: 8px; color: var(--quiet); font-size: 13px; line-height: 20px; }
@media print {
  .page-head, .t-doc__sidebar, .scalar-api-reference header, [class*="copy-button"], .darklight-reference, .scalar-reference-intro-auth, .show-api-client-button,
  button:not([class*="section-header"]):has(svg):not(:has(h1, h2, h3, code, span:not([class*="screenreader"]):not(.sr-only))) { display: none !important; }
  .references-layout { display: block !important; }
  .section-columns { display: block !important; }
  .section-column { width: 100% !important; max-width: none !important; }
  .section-column + .section-column { position: static !important; margin-top: 16px; }
  .references-rendered *, .references-layout { overflow: visible !important; max-height: none !important; }
  .property-detail-truncate, .property-detail-truncate * { white-space: normal !important; overflow-wrap: anywhere; }
  .markdown details::details-content { content-visibility: visible; }
  h1, h2, h3 { break-after: avoid; }
  pre, li.property { break-inside: avoid; }
}
`;
