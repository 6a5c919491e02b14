import { describe, expect, test } from 'vitest';
import { breaches } from './document.ts';
import { holes } from './holes.ts';
import { shop } from './index.ts';
import { allSuites, type Suite, suiteOf } from './probes.ts';
import { requests } from './requests.ts';
import { UnknownSwitch } from './switches.ts';
import { transcript } from './transcript.ts';

const holeNames: ReadonlySet<string> = new Set(holes.map(([name]) => name));

describe('the sound shop', () => {
  test('keeps its document in the answers to every operation', async () => {
    const served = await shop.start();
    try {
      const found: string[] = [];
      const asked = new Set<string>();
      for (const request of requests) {
        const response = await fetch(`${served.url}${request.path}`, {
          method: request.method,
          headers: { ...shop.given.headers, ...request.headers },
          body: request.body ?? null,
        });
        asked.add(request.operation);
        if (response.status !== request.status)
          found.push(`${request.operation}: ${response.status} ${await response.text()}`);
        else found.push(...breaches(request.operation, response, await response.text()));
      }
      expect(found).toEqual([]);
      expect([...asked].sort()).toEqual([...breaches.operations].sort());
    } finally {
      await served.close();
    }
  });

  test('says what it holds beside its own records, and which of those were harmed', async () => {
    const served = await shop.start();
    const headers = { ...shop.given.headers, 'Content-Type': 'application/json' };
    const note = `${served.url}/orders/ord_7k2m9q4x8z1c0b5v/notes`;
    try {
      expect([served.leftovers(), served.harmed()]).toEqual([[], []]);
      await fetch(note, { method: 'POST', headers, body: '{"text":"New"}' });
      await fetch(`${note}/31`, { method: 'DELETE', headers });
      await fetch(`${note}/32`, { method: 'PATCH', headers, body: '{"text":"Changed"}' });
      expect(served.leftovers()).toEqual(['note 41']);
      expect(served.harmed()).toEqual(['note 31 is gone', 'note 32 has changed']);
      expect(served.requests()).toBe(3);
    } finally {
      await served.close();
    }
  });
});

describe('the switches', () => {
  test('have names of their own, and are seen by operations of the document', () => {
    for (const list of [shop.faults, shop.variations]) {
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
    }
    const names = [...shop.faults, ...shop.variations].map((it) => it.switch);
    expect(new Set(names).size).toBe(names.length);
    const operations = new Set(breaches.operations);
    expect(shop.faults.flatMap(({ seenBy }) => seenBy).filter((operation) => !operations.has(operation))).toEqual([]);
  });

  test('are refused where the shop does not know them', async () => {
    await expect(shop.start(new Set(['no-such-switch']))).rejects.toThrow(UnknownSwitch);
  });

  test('each change what the shop answers', async () => {
    const sound = await soundTranscripts();
    const faults = shop.faults.map(({ switch: name, seenBy }) => {
      return isSeen(name, [suiteOf(seenBy[0] ?? '', holeNames.has(name))], sound);
    });
    const others = new Set(['slow', 'limited']);
    const variations = shop.variations
      .filter((it) => !others.has(it.switch))
      .map((it) => isSeen(it.switch, ['notes', 'customers', 'orders', 'products'], sound));
    const seen = await Promise.all([...faults, ...variations]);
    expect(seen.filter(({ isSeen }) => !isSeen).map(({ name }) => name)).toEqual([]);
  });

  test('slow answers take their time', async () => {
    const served = await shop.start(new Set(['slow']));
    const before = performance.now();
    await (await fetch(`${served.url}/health`)).text();
    await served.close();
    // A timer may fire a little early.
    expect(performance.now() - before).toBeGreaterThan(45);
  });

  test('a limited shop says how long to wait', async () => {
    const served = await shop.start(new Set(['limited']));
    let refused: Response | undefined;
    while (refused === undefined) {
      const answers = await Promise.all(Array.from({ length: 80 }, () => fetch(`${served.url}/health`)));
      refused = answers.find(({ status }) => status === 429);
    }
    expect(refused.headers.get('Retry-After')).toBe('1');
    await served.close();
  });
});

type Transcripts = ReadonlyMap<Suite, readonly string[]>;

async function soundTranscripts(): Promise<Transcripts> {
  const all = await Promise.all(
    allSuites.map(async (suite): Promise<[Suite, readonly string[]]> => {
      const served = await shop.start();
      const told = await transcript(served.url, suite);
      await served.close();
      return [suite, told];
    }),
  );
  return new Map(all);
}

/** Whether a shop with this switch answers otherwise than a sound one to any of the probes. */
async function isSeen(name: string, suites: readonly Suite[], sound: Transcripts) {
  for (const suite of suites) {
    const served = await shop.start(new Set([name]));
    const expected = sound.get(suite) ?? [];
    const told = await transcript(served.url, suite, expected);
    await served.close();
    if (told.some((answer, index) => answer !== expected[index])) return { name, isSeen: true };
  }
  return { name, isSeen: false };
}
