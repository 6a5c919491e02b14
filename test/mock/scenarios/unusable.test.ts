import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadScenario, type Scenario, ScenarioUnusable } from '../../../src/index.ts';
import { createEngine, sharedDocument } from '../../shared-document.ts';

const document = await sharedDocument;

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'wrong.yaml');
  writeFileSync(path, text);
  return path;
}

/** What is wrong with a file, a line each, without its folder. */
async function problemsOf(text: string): Promise<string[]> {
  const path = fileWith(text);
  const playing = loadScenario(path).then((scenario) => createEngine({ document, scenario }));
  const error: unknown = await playing.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof ScenarioUnusable)) throw new TypeError(`not refused: ${text}`, { cause: error });
  return error.message.split('\n').map((line) => line.replaceAll(path, 'wrong.yaml'));
}

test.each<[string, string, (string | RegExp)[]]>([
  [
    'an unknown operation is refused with the nearest names',
    'steps:\n  - fault: 503\n  - operation: createAgentWebhok\n    fault: 503\n',
    [
      'wrong.yaml:3:5 There is no operation "createAgentWebhok". Did you mean createAgentWebhook, or updateAgentWebhook, or deleteAgentWebhook? (at /steps/1/operation)',
    ],
  ],
  [
    'an operation without a similar one is refused with all existing ones',
    'steps: [{ operation: zzz, fault: 503 }]',
    [/^wrong\.yaml:1:11 There is no operation "zzz"\. There is: getHealth, /],
  ],
  [
    "an unknown example is refused with the operation's examples",
    'steps:\n  - operation: getHealth\n    example: broken',
    [/^wrong\.yaml:3:5 getHealth has no example "broken"\. It has: ok \(200\).* \(at \/steps\/0\/example\)$/],
  ],
  [
    'an example of another status is refused',
    'steps: [{ operation: getHealth, status: 429, example: ok }]',
    [/^wrong\.yaml:1:\d+ getHealth has no example "ok" for status 429\..* \(at \/steps\/0\/example\)$/],
  ],
  [
    'an undocumented status is refused with the documented ones',
    'steps:\n  - operation: getHealth\n    status: 404',
    ['wrong.yaml:3:5 getHealth has no response "404". It has: 200, 429. (at /steps/0/status)'],
  ],
  [
    'an unknown resource is refused with the nearest names',
    'records:\n  webhok: []',
    ['wrong.yaml:2:3 is no resource of the API; did you mean webhook? (at /records/webhok)'],
  ],
  [
    'a record that the API does not allow is refused with its field',
    'records:\n  agent:\n    - id: 9fbef0b7-8d4e-4a08-9207-66c22155721d\n      name: 7\n',
    ['wrong.yaml:4:7 The agent.0.name must be a string. (at /records/agent/0/name)'],
  ],
  [
    'an unknown key is refused with the nearest one',
    'steps:\n  - fault: 503\n    tiems: 2',
    ['wrong.yaml:3:5 is no key here; did you mean times? (at /steps/0/tiems)'],
  ],
  [
    'an unknown fault is refused with all existing ones',
    'steps:\n  - fault: explode',
    ['wrong.yaml:2:5 must be reset, timeout, truncate, malformed, 500 or 503 (at /steps/0/fault)'],
  ],
  [
    'an invalid number of times is refused with the valid range',
    'steps:\n  - fault: 503\n    times: 0',
    ['wrong.yaml:3:5 must be a whole number from 1, or always (at /steps/0/times)'],
  ],
  ...['5 minutes', '301 s', '1.5 ms', '-1'].map<[string, string, string[]]>((after) => [
    `a delay of ${after} is refused with the valid forms`,
    `steps:\n  - after: ${after}`,
    [
      'wrong.yaml:2:5 must be a time of up to 300 s, such as 2 s, 500 ms, or a number of milliseconds (at /steps/0/after)',
    ],
  ]),
  [
    'a step without effect is refused with the possible effects',
    'steps:\n  - operation: getHealth',
    ['wrong.yaml:2:5 changes nothing: give it an example, a status, a fault or after (at /steps/0)'],
  ],
  [
    'a step with a fault and a status is refused',
    'steps:\n  - fault: 503\n    status: 429',
    ['wrong.yaml:2:5 has a fault, and so no example or status (at /steps/0)'],
  ],
  ...['2025-02-30T00:00:00Z', 'yesterday', '2025-09-03'].map<[string, string, string[]]>((clock) => [
    `a clock of ${clock} is refused with the valid form`,
    `clock: ${clock}`,
    ['wrong.yaml:1:1 must be a time with its zone, such as 2025-09-03T23:19:51Z (at /clock)'],
  ]),
  [
    'a file that sets nothing is refused',
    'name: Empty',
    ['wrong.yaml:1:1 sets nothing: give it steps, records or a clock'],
  ],
  ['an empty file is refused', '', ['wrong.yaml:1:1 must be a map of names and values']],
  ['a file that is not YAML is refused', 'steps: [', [/^wrong\.yaml:1:\d+ /]],
  ['a repeated key is refused', 'clock: 2025-09-03T23:19:51Z\nsteps: []\nsteps: []', [/^wrong\.yaml:3:1 /]],
  [
    'all faults are reported together',
    'clock: 2025-09-03T23:19:51Z\nrecords:\n  pet: []\nsteps:\n  - operation: nothing\n    fault: 503\n  - operation: getHealth\n    status: 404',
    [/:3:3 is no resource/, /:5:5 There is no operation "nothing"/, /:8:5 getHealth has no response/],
  ],
])('%s', async (_promise, text, expected) => {
  const problems = await problemsOf(text);
  expect(problems).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
});

test('a missing file is reported', async () => {
  await expect(loadScenario('/nowhere/scenario.yaml')).rejects.toThrow('/nowhere/scenario.yaml no such file');
});

test('the faults of an object have their places', async () => {
  const scenario: Scenario = { steps: [{ fault: '503' }, { operation: 'getHealt', fault: '503' }] };
  const error: unknown = await createEngine({ document, scenario }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ScenarioUnusable);
  expect(error).toMatchObject({
    problems: [{ pointer: '/steps/1/operation' }],
    message: `the scenario's steps.1.operation: There is no operation "getHealt". Did you mean getHealth?`,
  });
});

test('a scenario that is refused changes nothing', async () => {
  const mock = await createEngine({ document, scenario: { steps: [{ fault: 503 }] } });
  await expect(mock.scenarios.play({ records: { pet: [] }, steps: [] })).rejects.toThrow(ScenarioUnusable);
  expect(mock.scenarios.of()?.steps).toHaveLength(1);
});
