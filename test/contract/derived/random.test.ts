import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/contract/run/report/events.ts';
import { inferredApi, runContract } from '../../../src/index.ts';
import { media } from '../../proving/media/index.ts';
import type { ProvingApi } from '../../proving/proving.ts';
import { shop } from '../../proving/shop/index.ts';
import { tickets } from '../../proving/tickets/index.ts';
import { sampleOf } from '../../repetitions.ts';

/** Judges a server with random requests alone. */
async function judge(api: ProvingApi, behaviour: string | undefined, seed: number, fuzz = 200) {
  const served = await api.start(new Set(behaviour === undefined ? [] : [behaviour]));
  try {
    const baseUrl = served.url.replace(/\/$/, '');
    const ledger = join(tmpdir(), `random-ledger-${process.pid}.jsonl`);
    const target = { baseUrl, ...api.given };
    const run = { api: inferredApi(api.document), target, seed, fuzz, ledger, cases: ['fuzz/*'] };
    const report = await runContract(run);
    return { report, leftovers: served.leftovers(), harmed: served.harmed() };
  } finally {
    await served.close();
  }
}

function failures({ cases }: Report): readonly string[] {
  return cases.filter(({ verdict }) => verdict === 'fail').map(({ id, reason }) => `${id}: ${reason}`);
}

function switchOf({ faults }: ProvingApi, named: string): string {
  return faults.find(({ name }) => name === named)?.switch ?? `no fault is called ${named}`;
}

describe('random requests of a document alone', () => {
  test.each(sampleOf([tickets, shop, media], 3).map((api) => [api.name, api] as const))(
    'accuse no sound server and leave nothing behind: %s',
    async (_, api) => {
      const { report, leftovers, harmed } = await judge(api, undefined, 1);
      expect(failures(report)).toEqual([]);
      expect(report.summary.requests).toBeGreaterThan(199);
      expect([leftovers, harmed]).toEqual([[], []]);
    },
  );

  test.each(
    sampleOf(
      [
        ['tickets', 'a header over its maximum is accepted', /^fuzz\/tickets_info\/invalid: /],
        ['media', 'a replacement is not validated at all', /^fuzz\/PUT \/assets\/\{assetId\}\/invalid: /],
        ['tickets', 'text that is not Base64 is accepted', /^fuzz\/tickets_create\/anything: /],
      ] as const,
      3,
    ),
  )('find what cases have no room for: %s, where %s', async (name, fault, expected) => {
    const api = name === 'media' ? media : tickets;
    const { report } = await judge(api, switchOf(api, fault), 7, 600);
    expect(failures(report).filter((line) => expected.test(line))).not.toEqual([]);
  });

  test('are the same for the same seed, and differ for another', async () => {
    const bodies = async (seed: number) => {
      const { report } = await judge(tickets, switchOf(tickets, 'a header over its maximum is accepted'), seed, 100);
      return failures(report).map((line) => line.replace(/seed \d+/, ''));
    };
    const [first, again] = [await bodies(2), await bodies(2)];
    expect(first).not.toEqual([]);
    expect(again).toEqual(first);
    expect(await bodies(3)).not.toEqual(first);
  });
});
