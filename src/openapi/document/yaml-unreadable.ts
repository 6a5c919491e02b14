import type { FaultKind } from './fault-kinds.ts';

/** Something in a text that a strict parser objects to. Lines and columns count from 1. */
export interface YamlFault {
  readonly kind: FaultKind;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Thrown for a text that can't be read as YAML at all; carries the reasons. */
export class YamlUnreadable extends Error {
  override readonly name = 'YamlUnreadable';
  readonly faults: readonly YamlFault[];

  constructor(faults: readonly YamlFault[]) {
    super(faults.map(({ reason }) => reason).join('; '));
    this.faults = faults;
  }
}
