import { resolve } from 'node:path';
import { loadScenario } from '../../api/load-scenario.ts';
import type { Mock } from '../../mock/mock.ts';
import { ScenarioUnusable } from '../../mock/scenarios/scenario-unusable.ts';
import { print, printError } from '../print.ts';
import { type Watcher, watchFiles } from './watch-files.ts';

/** Starts a scenario again when its file changes. A wrong version is reported, and the last good one stays in use. */
export function watchScenario(mock: Mock, path: string): Watcher {
  const files = [resolve(path)];
  return watchFiles(files, async () => {
    try {
      await mock.scenarios.playInAll(await loadScenario(path));
      print('Scenario loaded again, from its first step.\n');
    } catch (error) {
      const reason = error instanceof ScenarioUnusable ? error.message : String(error);
      printError(`${reason}\nThe scenario is wrong; the last good one goes on.\n`);
    }
    return files;
  });
}
