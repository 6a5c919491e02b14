import type { Grade } from '../../openapi/document/extensions.ts';

/** A difference of a request or an answer from the document. */
export interface Violation {
  readonly in: 'request' | 'response';
  /** `status`, `media type`, `header/X-Key`, `query/limit`, `path/id`, `cookie/sid`, or a JSON Pointer below `body`. */
  readonly where: string;
  /** What is wrong, for a developer; it contains no value of the request or the answer. */
  readonly message: string;
}

/** The result of judging a request, an answer or an exchange. */
export interface Judgment {
  /** Broken documented facts. */
  readonly violations: readonly Violation[];
  /** Broken facts that are only inferred or assumed (`x-evidence`), or that the document tolerates. */
  readonly observations: readonly Violation[];
}

export const sound: Judgment = { violations: [], observations: [] };

/** A violation, with how sure the broken fact is. */
export interface Graded {
  readonly violation: Violation;
  /** Undefined if the document tolerates it. */
  readonly evidence: Grade | undefined;
  /** True if credentials are missing. */
  readonly isOfAccess?: boolean;
}

/** Separates violations from observations, each once. */
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
