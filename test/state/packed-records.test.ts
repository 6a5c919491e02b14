import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryStore } from '../../src/state/memory-store.ts';
import { type Packed, PackedRecords } from '../../src/state/packed-records.ts';
import { Rooms } from '../../src/state/rooms.ts';
import type { StoredRecord } from '../../src/state/store.ts';
import { agents, type StoredWebhook, webhooks } from '../../src/talkover/records.ts';
import { repetitions } from '../repetitions.ts';

/** What happens to records: one is kept, or one of those that are kept is read or released. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ keep: fc.record({ id: fc.uuid(), text: fc.string({ unit: 'binary' }), more: fc.jsonValue() }) }),
    fc.record({
      keep: fc.record({ id: fc.uuid(), many: fc.constantFrom('a', 'é', '日').map((one) => one.repeat(9000)) }),
    }),
    fc.record({ read: fc.nat() }),
    fc.record({ release: fc.nat() }),
    fc.record({ release: fc.nat() }),
  ),
  { maxLength: 400, size: 'max' },
);

test('records are read as they were kept, in any order of keeping, reading and releasing', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const packs = new PackedRecords();
      const kept: { readonly packed: Packed; readonly record: StoredRecord }[] = [];
      for (const one of all) {
        if ('keep' in one) kept.push({ packed: packs.pack(one.keep), record: one.keep });
        else if (kept.length === 0) continue;
        else if ('read' in one) {
          const { packed, record } = kept[one.read % kept.length] ?? {};
          if (packed !== undefined) expect(packs.open(packed)).toEqual(record);
        } else for (const { packed } of kept.splice(one.release % kept.length, 1)) packs.release(packed);
      }
      for (const { packed, record } of kept) expect(packs.open(packed)).toEqual(record);
    }),
    { numRuns: repetitions({ test: 60, prove: 2000 }) },
  );
});

test.each<[string, unknown]>([
  ['undefined', undefined],
  ['a Date', new Date(0)],
  ['bytes', new Uint8Array(2)],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['a big integer', 1n],
  ['a list with a hole', new Array(2)],
  ['an object without a prototype', Object.create(null)],
  ['an object with a symbol', { [Symbol('s')]: 1 }],
  ['a function', () => 1],
])('a record with values that JSON does not hold stays unpacked: %s', (_, value) => {
  const packs = new PackedRecords();
  const record = { id: '1', value: { within: [value] } };
  expect(packs.open(packs.pack(record))).toBe(record);
});

test('a record that is soon read again is the same object, so that its cached answer is used', () => {
  const packs = new PackedRecords();
  const packed = packs.pack({ id: '1' });
  expect(packs.open(packed)).toBe(packs.open(packed));
});

test('many are opened unchanged, while others are released and kept', async () => {
  const packs = new PackedRecords();
  const records = Array.from({ length: 5000 }, (_, index) => ({ id: `${index}` }));
  const packed = records.map((record) => packs.pack(record));
  const opening = packs.openAll(packed);
  for (const one of packed) packs.release(one);
  for (const { id } of records) packs.pack({ id: `other ${id}` });
  expect(await opening).toEqual(records);
});

test('a record of a store takes at most 400 bytes of the heap, and 600 in total', async () => {
  setFlagsFromString('--expose-gc');
  // A global function of V8, which this flag brings.
  const collect = runInNewContext('gc') as () => void;
  const count = 20_000;
  const taken = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return { heapUsed, arrayBuffers };
  };
  const store = new MemoryStore([agents, webhooks], {}, {}, new Rooms());
  const collection = store.collection(webhooks);
  const before = taken();
  for (let index = 0; index < count; index++) {
    const id = `201afcd1-636f-49e8-a60e-${String(index).padStart(12, '0')}`;
    await collection.insert(webhookOf(id));
  }
  const after = taken();
  const heap = (after.heapUsed - before.heapUsed) / count;
  expect(heap).toBeLessThan(400);
  expect(heap + (after.arrayBuffers - before.arrayBuffers) / count).toBeLessThan(600);
  expect(await collection.all()).toHaveLength(count);
});

/** What is kept of the webhook of the API's page. */
function webhookOf(id: string): StoredWebhook {
  return {
    id,
    agent_id: '9fbef0b7-8d4e-4a08-9207-66c22155721d',
    created_at: '2026-11-23T13:22:39.256000Z',
    updated_at: '2026-11-23T13:22:39.256000Z',
    name: 'My Webhook',
    webhook_url: 'https://example.com/webhook',
    webhook_secret: 'optional_secret_for_hmac',
    events: ['event_phone_call_started', 'event_phone_call_ended'],
    timeout: 30,
    max_retries: 3,
    enabled: true,
    http_method: 'POST',
    authorization_scheme: 'none',
  };
}
