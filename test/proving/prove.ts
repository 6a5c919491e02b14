import { describe, expect, test } from 'vitest';
import { CannotRun } from '../../src/contract/run/stops.ts';
import { isFailed } from '../contract/mutants/judge-deployment.ts';
import { isShort } from '../contract/mutants/short-form.ts';
import { derive, judgeServed, type Proved } from './judge-served.ts';
import type { Fault, ProvingApi, Variation } from './proving.ts';
import { record } from './table.ts';

/** The names of faults that the suite does not catch, by the reason. */
export type Missed = Readonly<Record<string, readonly string[]>>;

/** What the suite does not achieve: each entry has to be so, or the tests fail. */
export interface Unachieved {
  readonly missed: Missed;
  /** Faults whose server keeps things that the report does not name. */
  readonly unreported?: Missed;
}

/** In CI, a part of the faults is tried, and several variations are one server. */
const oneIn = isShort ? 31 : 1;
const together = isShort ? 10 : 1;

/** Variations that make a run wait for many seconds; the short form leaves them out. */
const lasting: ReadonlySet<string> = new Set(['slow', 'limited', 'too-many-now-and-then']);

/**
 * Tests that the suite catches the faults of an API, and accuses neither its sound server nor a variation of it.
 */
export async function prove(api: ProvingApi, { missed, unreported: untold = {} }: Unachieved): Promise<void> {
  const proved = await derive(api);
  const listed = new Set(Object.values(missed).flat());
  const keeping = new Set(Object.values(untold).flat());
  const faults = api.faults.filter(({ name }) => hashOf(name) % oneIn === 0);
  const variations = api.variations.filter((one) => !isShort || !lasting.has(one.switch));

  test(`every missed fault of ${api.name} is one that there is, and is listed once`, () => {
    const names = new Set(api.faults.map(({ name }) => name));
    for (const list of [missed, untold]) {
      const all = Object.values(list).flat();
      expect(all.filter((name, index) => !names.has(name) || all.indexOf(name) !== index)).toEqual([]);
    }
  });

  test(`the sound server of ${api.name} does not fail, and is left as it was`, async () => {
    const { requests, milliseconds, ...judged } = await judge(proved, []);
    report(proved, 'sound', 'sound', judged, requests, milliseconds);
    expect(judged).toEqual(unharmed);
  });

  describe(`a fault of ${api.name} is caught by a case of an operation that shows it`, () => {
    test.each(faults)('$name', async (fault) => {
      const { isCaught, by, unreported } = await judgeFault(proved, fault);
      if (keeping.has(fault.name)) expect(unreported, 'reported now: take it off the list').not.toEqual([]);
      else expect(unreported).toEqual([]);
      if (listed.has(fault.name))
        expect({ by, isCaught }, 'caught now: take it off the list').toMatchObject({ isCaught: false });
      else expect({ by, isCaught }, 'nothing of its operations fails').toMatchObject({ isCaught: true });
    });
  });

  describe(`a variation of ${api.name} does not fail, and is left as it was`, () => {
    test.each(groupsOf(variations))('$names', async ({ group }) => {
      const first = await judge(proved, group);
      const isAlone = group.length === 1 || isSound(first);
      for (const one of group) {
        const { requests, milliseconds, ...judged } = isAlone ? first : await judge(proved, [one]);
        const share = isAlone ? group.length : 1;
        report(proved, 'variation', one.name, judged, Math.round(requests / share), milliseconds / share);
        expect({ name: one.name, ...judged }).toEqual({ name: one.name, ...unharmed });
      }
    });
  });
}

/** What is wrong with how a server was judged that has nothing wrong. */
interface Judged {
  readonly alarms: readonly string[];
  /** Why the run ended before its end, or never began. */
  readonly stopped: string | null;
  /** What is left on the server and not in the report. */
  readonly unreported: readonly string[];
  readonly harmed: readonly string[];
}

const unharmed: Judged = { alarms: [], stopped: null, unreported: [], harmed: [] };

function isSound({ alarms, stopped, unreported, harmed }: Judged): boolean {
  return alarms.length + unreported.length + harmed.length === 0 && stopped === null;
}

async function judge(proved: Proved, group: readonly Variation[]) {
  const began = performance.now();
  const found = await verdictOf(proved, group);
  const milliseconds = performance.now() - began;
  if (typeof found === 'string') return { ...unharmed, stopped: found, requests: 0, milliseconds };
  const { failed, stopped, unreported, harmed, requests } = found;
  return {
    alarms: failed.map(({ id, reason }) => `${id}: ${reason}`),
    stopped,
    unreported,
    harmed,
    requests,
    milliseconds,
  };
}

async function judgeFault(proved: Proved, fault: Fault) {
  const began = performance.now();
  const found = await verdictOf(proved, [fault]);
  const { failed = [], unreported = [], requests = 0 } = typeof found === 'string' ? {} : found;
  const isCaught = failed.some(({ operationId }) => fault.seenBy.includes(operationId));
  const by = typeof found === 'string' ? [found] : failed.map(({ id }) => id);
  const milliseconds = performance.now() - began;
  const facts = { api: proved.api.name, operations: proved.document.operations.length, kind: 'fault' } as const;
  record({ ...facts, name: fault.name, outcome: isCaught ? 'caught' : 'missed', by, requests, milliseconds });
  return { isCaught, by, unreported };
}

/** Text says why the suite could not run. */
async function verdictOf(proved: Proved, group: readonly { readonly switch: string }[]) {
  try {
    const { report, leftovers, harmed, requests } = await judgeServed(proved, new Set(group.map((one) => one.switch)));
    const { left, stopped } = report.summary;
    return {
      failed: report.cases.filter(isFailed),
      stopped,
      unreported: unreportedOf(leftovers, left),
      harmed,
      requests,
    };
  } catch (error) {
    if (error instanceof CannotRun) return error.message;
    throw error;
  }
}

/** The leftovers that no line of a report names: such a line begins with the id. */
function unreportedOf(leftovers: readonly string[], left: readonly string[]): string[] {
  const ids = new Set(left.map((line) => line.split(' ', 1)[0]));
  return leftovers.filter((line) => !line.split(' ').some((word) => ids.has(word)));
}

function report(
  { api, document }: Proved,
  kind: 'sound' | 'variation',
  name: string,
  judged: Judged,
  requests: number,
  milliseconds: number,
): void {
  const { alarms, stopped } = judged;
  const by = stopped === null ? alarms : [...alarms, stopped];
  const outcome = isSound(judged) ? 'sound' : 'accused';
  record({
    ...{ api: api.name, operations: document.operations.length, kind, name, outcome, by },
    requests,
    milliseconds,
  });
}

/** So many variations at once; those that stand side by side in a list are often about the same thing, and are kept apart. */
function groupsOf(variations: readonly Variation[]) {
  const count = Math.ceil(variations.length / together);
  return Array.from({ length: count }, (_, at) => variations.filter((_, index) => index % count === at)).map(
    (group) => ({
      group,
      names: group.map(({ name }) => name).join('; '),
    }),
  );
}

/** The same for the same text, and spread evenly. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
