/** The styles of the landing page alone. */
export const landingStyle = `
main { display: grid; grid-template-columns: minmax(0, 1fr) 360px; gap: var(--s8); max-width: 1240px; margin: 0 auto; padding: var(--s8) var(--s6) var(--s12); }
.intro { grid-column: 1 / -1; }
.intro p { margin-top: var(--s1); max-width: 840px; }
.aside { grid-column: 2; grid-row: 2; display: flex; flex-direction: column; gap: var(--s4); }
.content { grid-column: 1; grid-row: 2; display: flex; flex-direction: column; gap: var(--s8); }
.heading { display: flex; align-items: baseline; gap: var(--s1) var(--s4); flex-wrap: wrap; }
.heading a { margin-left: auto; font-size: var(--size-s); }
.content h2 { margin-bottom: var(--s3); }
.aside h2 { font-size: var(--size-m); line-height: var(--lead-m); margin-bottom: var(--s2); }
.fact { margin-bottom: var(--s2); }
.fact dd, .id { display: flex; align-items: start; justify-content: space-between; gap: var(--s2); overflow-wrap: anywhere; }
.token { display: flex; flex-direction: column; gap: var(--s1); margin-top: var(--s2); font-size: var(--size-s); line-height: var(--lead-s); }
#existing ul { list-style: none; padding: 0; }
#existing h3 { font-size: var(--size-s); line-height: var(--lead-s); margin-top: var(--s3); }
#existing li { padding: var(--s1) 0; font-size: var(--size-s); line-height: var(--lead-s); }
.name { overflow-wrap: anywhere; }
.links dd { margin-bottom: var(--s2); }
.recent { list-style: none; padding: 0; background: var(--paper); border: 1px solid var(--line); border-radius: calc(2 * var(--radius)); }
.recent:empty { display: none; }
.recent li { display: grid; grid-template-columns: 64px 72px 56px minmax(0, 1fr); column-gap: var(--s2); align-items: baseline; padding: var(--s1) var(--s4); border-bottom: 1px solid var(--line); font-size: var(--size-s); line-height: var(--lead-s); }
.recent li:last-child { border-bottom: 0; }
.recent a { color: var(--ink); text-decoration: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.recent a:hover { text-decoration: underline; }
.recent time { font-variant-numeric: tabular-nums; }
.recent .tag, .recent .badge { justify-self: start; }
.why { grid-column: 4; overflow-wrap: anywhere; }
.why.warn { color: var(--warn); }
.why.bad { color: var(--bad); }
#nothing p + p, #nothing p + .code { margin-top: var(--s2); }
.find { margin-left: auto; }
.find input { width: 240px; max-width: 100%; }
.operation { background: var(--paper); border: 1px solid var(--line); border-bottom: 0; }
.operation:first-of-type { border-radius: calc(2 * var(--radius)) calc(2 * var(--radius)) 0 0; }
.operation:last-of-type { border-bottom: 1px solid var(--line); border-radius: 0 0 calc(2 * var(--radius)) calc(2 * var(--radius)); }
.operation summary { display: grid; grid-template-columns: 72px minmax(0, 1fr) minmax(0, 180px) auto; gap: var(--s2); align-items: baseline; padding: var(--s2) var(--s4); list-style: none; }
.operation summary::-webkit-details-marker { display: none; }
.operation summary:hover { background: var(--soft); }
.operation summary:focus-visible { outline-offset: -2px; }
.operation .tag { justify-self: start; }
.path { overflow-wrap: anywhere; }
.title { color: var(--quiet); font-size: var(--size-s); line-height: var(--lead-s); }
.operation[open] .try { visibility: hidden; }
.trial { padding: var(--s2) var(--s4) var(--s4); }
.buttons { display: flex; align-items: center; gap: var(--s4); margin-top: var(--s2); }
.answer:not(:empty) { margin-top: var(--s3); }
.answer pre { max-height: 320px; margin-top: var(--s2); }
@media (max-width: 900px) {
  main { grid-template-columns: minmax(0, 1fr); gap: var(--s6); padding: var(--s6) var(--s4) var(--s8); }
  .aside, .content { display: contents; }
  .content > *, .aside > * { grid-column: 1; }
  .content > * { order: 1; }
  .aside > * + * { order: 2; }
}
@media (max-width: 600px) {
  .recent li { grid-template-columns: auto auto 1fr; }
  .recent time { justify-self: end; }
  .recent li > time { order: 3; }
  .recent li > a, .recent li > .why { order: 4; grid-column: 1 / -1; white-space: normal; overflow-wrap: anywhere; }
  .operation summary { grid-template-columns: auto minmax(0, 1fr) auto; }
  .title { grid-column: 1 / -1; grid-row: 2; }
}
@media print { .operation summary .try, .send, #live { display: none; } }
`;
