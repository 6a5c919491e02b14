import { GithubReporter } from './github.ts';
import { HtmlReporter } from './html.ts';
import { JsonReporter } from './json.ts';
import { JunitReporter } from './junit.ts';
import { MarkdownReporter } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { SarifReporter } from './sarif.ts';
import { TextReporter } from './text.ts';

export const reporterNames = ['text', 'json', 'junit', 'html', 'github', 'markdown', 'sarif'] as const;
export type ReporterName = (typeof reporterNames)[number];

export function isReporterName(name: string): name is ReporterName {
  return (reporterNames as readonly string[]).includes(name);
}

/**
 * @param isTerminal whether the reporter writes to a terminal
 * @param showsCoverage whether the text report has the coverage, too
 * @throws {SarifWriterMissing} if `node-sarif-builder` is not installed
 */
export function makeReporter(name: ReporterName, isTerminal: boolean, showsCoverage = false): Reporter {
  switch (name) {
    case 'text':
      return new TextReporter(isTerminal, showsCoverage);
    case 'json':
      return new JsonReporter();
    case 'junit':
      return new JunitReporter();
    case 'html':
      return new HtmlReporter();
    case 'github':
      return new GithubReporter();
    case 'markdown':
      return new MarkdownReporter();
    case 'sarif':
      return new SarifReporter();
  }
}
