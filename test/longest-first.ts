import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that would keep one worker busy when the others have long ended, had they not begun with them. */
const longest = [
  'test/installed.test.ts',
  'test/docs/reference.browser.test.ts',
  'test/contract/cleanup.test.ts',
  'test/contract/causes.test.ts',
];

/** Begins with what takes longest: on a clean clone vitest knows only how long each file's text is. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
