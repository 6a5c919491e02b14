import type { Grade } from '../../openapi/document/extensions.ts';

/** Where a request or an answer is other than the document says. */
export interface Violation {
  readonly in: 'request' | 'response';
  /** `status`, `media type`, `header/X-Key`, `query/limit`, `path/id`, `cookie/sid`, or a JSON Pointer below `body`. */
  readonly where: string;
  /** What is wrong, for a developer; no value of the request or the answer stands in it. */
  readonly message: string;
}

/** What an exchange has come to. */
export interface Judgment {
  /** What breaks a documented fact. */
  readonly violations: readonly Violation[];
  /** What breaks a fact that is only inferred or assumed (`x-evidence`), or that the document tolerates. */
  readonly observations: readonly Violation[];
}

export const sound: Judgment = { violations: [], observations: [] };

/** A violation, with how sure the broken fact is; undefined for what is tolerated. */
export interface Graded {
  readonly violation: Violation;
  readonly evidence: Grade | undefined;
}

/** Tells what breaks a documented fact from the rest; the same is told once. */
export function judgmentOf(found: readonly Graded[]): Judgment {
  if (found.length === 0) return sound;
  const [violations, observations] = [new Map<string, Violation>(), new Map<string, Violation>()];
  for (const { violation, evidence } of found) {
    const { where, message } = violation;
    (evidence === 'documented' ? violations : observations).set(`${where}\n${message}`, violation);
  }
  return { violations: [...violations.values()], observations: [...observations.values()] };
}

/** Two judgments as one. */
export function joined(one: Judgment, other: Judgment): Judgment {
  return {
    violations: [...one.violations, ...other.violations],
    observations: [...one.observations, ...other.observations],
  };
}
