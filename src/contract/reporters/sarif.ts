import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Sarif from 'node-sarif-builder';
import { visible } from '../../text/visible.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import { CannotRun } from '../run/stops.ts';
import type { Reporter } from './reporter.ts';

/** Thrown when the optional package that writes SARIF is not installed. */
export class SarifWriterMissing extends CannotRun {
  constructor() {
    super('the reporter sarif needs the package node-sarif-builder: npm install --save-dev node-sarif-builder');
  }
}

/** Writes SARIF 2.1.0 for code scanning: a result for each failed, known or observed case, on the line of its rule. */
export class SarifReporter implements Reporter {
  readonly #writer: typeof Sarif;

  /** @throws {SarifWriterMissing} if `node-sarif-builder` is not installed */
  constructor() {
    this.#writer = loadWriter();
  }

  on(event: ContractEvent): string {
    return event.kind === 'finished' ? log(this.#writer, event.report) : '';
  }
}

function loadWriter(): typeof Sarif {
  const require = createRequire(import.meta.url);
  try {
    // The package documents this type.
    return require('node-sarif-builder') as typeof Sarif;
  } catch {
    throw new SarifWriterMissing();
  }
}

/** The level of each verdict; a passed or skipped case is no result. */
const levels = { fail: 'error', known: 'note', observe: 'note' } as const;

function log(writer: typeof Sarif, { summary, cases }: Report): string {
  const { stopped, left, fixed } = summary;
  const invocation = {
    executionSuccessful: stopped === null,
    ...(stopped !== null && { exitCodeDescription: stopped }),
  };
  const run = new writer.SarifRunBuilder({ invocations: [invocation] });
  run.setToolDriverName('talkover-mock contract');
  for (const result of cases) {
    const { verdict } = result;
    if (verdict === 'pass' || verdict === 'skip') continue;
    run.addRule(ruleOf(writer, result));
    const suppressions = verdict === 'known' ? { suppressions: [{ kind: 'external' as const }] } : {};
    const { file, line } = result.rule;
    const builder = new writer.SarifResultBuilder(suppressions);
    run.addResult(
      builder.initSimple({
        ...{ level: levels[verdict], ruleId: result.id, fileUri: uriOf(file), startLine: line },
        messageText: visible(messageOf(result)),
      }),
    );
  }
  addOwn(writer, run, { level: 'error', ruleId: 'run/cleanUp', rule: 'Nothing is left behind.' }, left);
  addOwn(writer, run, { level: 'note', ruleId: 'run/fixed', rule: 'What is known to fail still does.' }, fixed);
  const builder = new writer.SarifBuilder();
  builder.addRun(run);
  return `${builder.buildSarifJsonString({ indent: true })}\n`;
}

/** Adds a result of the run itself, if there is anything to report. */
function addOwn(
  writer: typeof Sarif,
  run: Sarif.SarifRunBuilder,
  { level, ruleId, rule }: { readonly level: 'error' | 'note'; readonly ruleId: string; readonly rule: string },
  messages: readonly string[],
): void {
  if (messages.length === 0) return;
  run.addRule(new writer.SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText: rule }));
  const messageText = visible(messages.join('\n'));
  run.addResult(new writer.SarifResultBuilder().initSimple({ level, ruleId, messageText }));
}

function ruleOf(writer: typeof Sarif, { id, facts, rule }: CaseResult): Sarif.SarifRuleBuilder {
  const shortDescriptionText = visible(facts.join('; '));
  const fullDescriptionText = visible(rule.sentence || facts.join('; '));
  return new writer.SarifRuleBuilder().initSimple({ ruleId: id, shortDescriptionText, fullDescriptionText });
}

function messageOf({ reason, expected, got, curl }: CaseResult): string {
  const compared = `expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  return [reason, compared, ...(curl === null ? [] : [curl])].join('\n');
}

/** A path relative to the repository, as code scanning needs it; a URL for a file outside it. */
function uriOf(file: string): string {
  const path = relative(process.cwd(), file).replaceAll('\\', '/');
  return path.startsWith('..') ? pathToFileURL(file).href : path;
}
