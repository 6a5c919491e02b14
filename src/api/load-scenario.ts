import { readFile } from 'node:fs/promises';
import { whyUnreadable } from '../text/unreadable-file.ts';
import '../openapi/node-packages.ts';
import { readScenario } from '../mock/scenarios/read-scenario.ts';
import type { Scenario } from '../mock/scenarios/scenario.ts';
import { ScenarioUnusable } from '../mock/scenarios/scenario-unusable.ts';
import { readYaml } from '../openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../openapi/document/yaml-unreadable.ts';

/**
 * Reads a scenario from a YAML or JSON file. Errors name a line, including those found when the scenario is played.
 * @throws {ScenarioUnusable} for a file that can't be read, or has no scenario
 */
export async function loadScenario(path: string): Promise<Scenario> {
  const text = await textOf(path);
  return readScenario(valueIn(path, text), { path, text });
}

/** Throws {@link ScenarioUnusable}. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ScenarioUnusable([{ file: path, line: 0, column: 0, pointer: '', reason: whyUnreadable(error) }]);
  }
}

/** Throws {@link ScenarioUnusable}, also for YAML with repairable faults, whose meaning is unclear. */
function valueIn(path: string, text: string): unknown {
  try {
    const { value, isSound, faults } = readYaml(text);
    if (isSound) return value;
    throw new YamlUnreadable(faults());
  } catch (error) {
    if (!(error instanceof YamlUnreadable)) throw error;
    throw new ScenarioUnusable(
      error.faults.map(({ line, column, reason }) => ({ file: path, line, column, pointer: '', reason })),
    );
  }
}
