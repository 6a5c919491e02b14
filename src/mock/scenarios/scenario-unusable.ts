import { type DocumentProblem, formatProblem } from '../../openapi/document/document-error.ts';
import { appendPointer, hasKeys, parsePointer } from '../../openapi/document/json-pointer.ts';
import { positionsOf } from '../../openapi/document/positions.ts';

/** A fault in a scenario. */
export interface ScenarioFault {
  /** JSON Pointer into the scenario; empty for the whole scenario. */
  readonly pointer: string;
  /** What is wrong, and what is allowed. */
  readonly reason: string;
}

/** A fault in a scenario, with file, line and column if it came from a file. */
export type ScenarioProblem = ScenarioFault & Partial<Pick<DocumentProblem, 'file' | 'line' | 'column'>>;

/**
 * Thrown when a scenario can't be read, is invalid, or names something that the mocked API does not have; carries all
 * faults.
 */
export class ScenarioUnusable extends Error {
  override readonly name = 'ScenarioUnusable';
  readonly problems: readonly ScenarioProblem[];

  constructor(problems: readonly ScenarioProblem[]) {
    super(problems.map(formatted).join('\n'));
    this.problems = problems;
  }

  /**
   * @param scenario the value with the faults
   * @param source where it was read, if that is not remembered
   */
  static of(scenario: unknown, faults: readonly ScenarioFault[], source = sourceOf(scenario)): ScenarioUnusable {
    return new ScenarioUnusable(source === undefined ? faults : located(source, faults));
  }
}

/** The file from which a scenario was read. */
export interface ScenarioSource {
  /** As it was given. */
  readonly path: string;
  readonly text: string;
}

const sources = new WeakMap<object, ScenarioSource>();

function sourceOf(scenario: unknown): ScenarioSource | undefined {
  return hasKeys(scenario) ? sources.get(scenario) : undefined;
}

/** Remembers where a value was read, so that its faults get line numbers. */
export function rememberSource(value: unknown, source: ScenarioSource): void {
  if (hasKeys(value)) sources.set(value, source);
}

/** Formats a place as the control API does: `steps.0.operation`. */
export function dottedPath(pointer: string): string {
  return parsePointer(pointer).join('.');
}

/** Converts a dotted path. If a name contains a dot, the pointer leads to the nearest place around it. */
export function pointerOf(dotted: string): string {
  return appendPointer('', ...dotted.split('.'));
}

function located({ path, text }: ScenarioSource, faults: readonly ScenarioFault[]): DocumentProblem[] {
  const positions = positionsOf(
    text,
    faults.map(({ pointer }) => pointer),
  );
  return faults.map((fault, index) => ({ file: path, ...(positions[index] ?? { line: 0, column: 0 }), ...fault }));
}

function formatted({ file, line = 0, column = 0, pointer, reason }: ScenarioProblem): string {
  if (file !== undefined) return formatProblem({ file, line, column, pointer, reason });
  return pointer === '' ? `the scenario ${reason}` : `the scenario's ${dottedPath(pointer)}: ${reason}`;
}
