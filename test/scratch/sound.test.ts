import { test } from 'vitest';
import { derive, judgeServed } from '../proving/judge-served.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';
import { media } from '../proving/media/index.ts';
const only = process.env.API?.split(',') ?? ['shop','tickets','media'];
for (const api of [shop, tickets, media].filter((a) => only.includes(a.name))) test(api.name, { timeout: 600000 }, async () => {
  const proved = await derive(api);
  console.log(api.name, 'cases', proved.cases.length, 'ops', proved.document.operations.length, 'makes', proved.contract.makes?.map((m) => m.create + '/' + m.list + '/' + m.delete));
  const started = Date.now();
  const v = await judgeServed(proved, new Set((process.env.SW ?? '').split(',').filter(Boolean)));
  console.log(JSON.stringify(v.report.summary), 'server requests', v.requests, Date.now() - started, 'ms', 'left', v.leftovers, 'harmed', v.harmed);
  for (const c of v.report.cases) if (c.verdict === 'fail' || (process.env.OBS && c.verdict === 'observe')|| (process.env.SKIP && c.verdict === 'skip')) console.log(c.verdict, c.id, '|', c.reason.slice(0, 400), '|', JSON.stringify(c.expected)?.slice(0, 150), '|', JSON.stringify(c.got)?.slice(0, 300));
});
