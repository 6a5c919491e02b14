/** An instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** What stands behind the name, lines joined. */
  readonly text: string;
}

/** What begins with a `FROM`. */
export interface Stage {
  /** The name behind `AS`; empty without one. */
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** Thrown for what the replay does not know, so that nothing is taken for replayed that was not. */
export class UnknownInstruction extends Error {
  override readonly name = 'UnknownInstruction';
}

/** The stages of a Dockerfile, in order. Throws {@link UnknownInstruction}. */
export function stagesOf(dockerfile: string): readonly Stage[] {
  const lines = dockerfile.replaceAll(/^[ \t]*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const line of lines.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', text = ''] = /^([A-Z]+) (.*)$/.exec(line.trim()) ?? [];
    if (name === 'FROM') {
      const [, image = '', stage = ''] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
      stages.push({ name: stage, image, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined || name === '') throw new UnknownInstruction(line);
    stage.instructions.push({ name, text });
  }
  return stages;
}

/** The words of an exec form, `["node", "main.js"]`. Throws {@link UnknownInstruction} for a shell form. */
export function execForm(text: string): readonly string[] {
  // The exec form is JSON: a list of texts.
  if (text.startsWith('[')) return JSON.parse(text) as readonly string[];
  throw new UnknownInstruction(text);
}
