import { expect, test } from 'vitest';
import { derive, judgeServed } from '../proving/judge-served.ts';
import { media } from '../proving/media/index.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';

test.each([shop, tickets, media])(
  'a whole run against $name takes fewer than twelve requests an operation, preflight and clean-up among them',
  async (api) => {
    const proved = await derive(api);
    const { report, requests, leftovers } = await judgeServed(proved);
    expect([report.summary.left, leftovers]).toEqual([[], []]);
    expect(requests / proved.document.operations.length).toBeLessThan(12);
  },
);
