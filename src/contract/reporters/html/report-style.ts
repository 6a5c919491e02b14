/** The styles that only the report has; the rest is the stylesheet of all pages. */
export const reportStyle = `
main { max-width: 1120px; margin: 0 auto; padding: var(--s6) }
main > section, main > details { margin-top: var(--s8) }
h1 { max-width: 40em; text-wrap: balance; overflow-wrap: anywhere }
.from { margin-bottom: var(--s1); overflow-wrap: anywhere }
h4 { margin: var(--s3) 0 var(--s1); font-size: var(--size-s); line-height: var(--lead-s); font-weight: 600; color: var(--quiet) }
.verdicts { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; margin-top: var(--s3) }
.verdicts a { color: inherit; text-decoration: none }
.verdicts a:hover { text-decoration: underline }
.notes { display: grid; gap: var(--s2); margin-top: var(--s4) }
.causes { margin: var(--s3) 0 0; padding: 0; list-style: none }
.causes li { display: grid; grid-template-columns: 88px minmax(0, 1fr); gap: var(--s2); align-items: baseline; padding: var(--s1) 0; border-bottom: 1px solid var(--line); font-size: var(--size-s); line-height: var(--lead-s); overflow-wrap: anywhere }
.causes .badge { justify-self: start }
#filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: end; margin: 0 calc(-1 * var(--s3)); padding: var(--s2) var(--s3); background: var(--ground); border-bottom: 1px solid var(--line) }
#filter[hidden] { display: none }
#filter label { display: grid; font-size: var(--size-s); line-height: var(--lead-s); color: var(--quiet); min-width: 0 }
#filter select { max-width: 14rem }
#filter .grow { flex: 1 1 12rem }
#filter p { flex: 0 0 auto; padding: var(--s1) 0 }
.group { margin-top: var(--s6); scroll-margin-top: 80px }
.group > h3, .group > p { overflow-wrap: anywhere }
.group h3 { display: flex; flex-wrap: wrap; gap: 0 var(--s2); align-items: baseline }
.fold > summary { padding: var(--s2) 0; font-size: var(--size-l); line-height: var(--lead-l); font-weight: 600 }
.case { margin: var(--s1) 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); scroll-margin-top: 96px }
.case > summary { padding: var(--s2) var(--s3); font-size: var(--size-s); line-height: var(--lead-s); overflow-wrap: anywhere }
.case > summary:hover { background: var(--soft) }
.case .id { font-weight: 600; margin: 0 var(--s1) }
.case .why { color: var(--quiet) }
.case .body { padding: 0 var(--s4) var(--s4); font-size: var(--size-s); line-height: var(--lead-s) }
.facts > div { display: grid; grid-template-columns: 88px minmax(0, 1fr); gap: var(--s2); padding: var(--s1) 0 }
.facts dt { color: var(--quiet) }
.facts dd { overflow-wrap: anywhere }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: var(--s4) }
.side { display: grid; gap: var(--s2); align-content: start; min-width: 0 }
.side h4 { margin-bottom: 0 }
.line { overflow-wrap: anywhere }
pre { max-height: 400px }
pre.script { max-height: none }
.scrolled { overflow-x: auto; margin-top: var(--s3) }
.heat { width: auto; border-collapse: separate; border-spacing: 2px }
.heat th, .heat td { border: 0; border-radius: var(--radius) }
.heat th[scope=row] { position: sticky; left: 0; background: var(--ground); font-family: var(--mono); color: var(--ink); font-weight: 400 }
.heat td { padding: 0; text-align: center; font-variant-numeric: tabular-nums }
.heat td a { display: block; padding: var(--s1) var(--s2); color: inherit; text-decoration: none }
.heat td a:hover { text-decoration: underline }
.heat .bad, .heat-key.bad { background: var(--bad-ground); color: var(--bad); font-weight: 600 }
.heat .good, .heat-key.good { background: var(--good-ground); color: var(--good) }
.heat .part, .heat-key.part { background: color-mix(in srgb, var(--good-ground) 45%, var(--soft)); color: var(--ink) }
.heat .none, .heat-key.none { background: var(--soft); color: var(--quiet) }
.heat-key { display: inline-block; padding: 0 var(--s2); border-radius: var(--radius); font-weight: 400 !important }
.legend { margin-top: var(--s2) }
.tables > * { margin-top: var(--s3) }
.document { margin-top: var(--s2); border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); overflow-x: auto; padding: var(--s1) 0 }
.document div { padding: 0 var(--s3); white-space: pre; scroll-margin-top: 120px }
.document .far { margin-top: var(--s1); border-top: 1px solid var(--line); padding-top: var(--s1) }
.document span { display: inline-block; min-width: 48px; text-align: right; padding-right: var(--s3); user-select: none }
.document .rule { background: var(--soft) }
.document :target { background: var(--chosen); outline: 2px solid var(--accent); outline-offset: -2px }
@media (max-width: 600px) {
  main { padding: var(--s4) }
  .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0 }
  #filter { position: static }
  #filter label { flex: 1 1 40% }
  #filter select { max-width: none }
}
@media print {
  main { max-width: none; padding: 0 }
  #filter, #document { display: none }
  .case > summary, h2, h3, h4 { break-after: avoid }
  .case:is(.fail, .known)::details-content { content-visibility: visible; display: block; height: auto }
  pre { max-height: none; overflow: visible }
  .scrolled, .document { overflow: visible }
  .heat td, .heat-key, .badge { print-color-adjust: exact }
}
`;
