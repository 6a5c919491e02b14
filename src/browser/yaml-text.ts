import type * as node from '../openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../openapi/document/yaml-unreadable.ts';

let loaded: typeof node.readYaml | undefined;

/** Loads the YAML reader, which a compiled document does not need. */
export async function yamlReady(): Promise<void> {
  loaded ??= (await import('../openapi/document/yaml-text.ts')).readYaml;
}

/** Reads a YAML text after {@link yamlReady} has resolved. Throws {@link YamlUnreadable}. */
export const readYaml: typeof node.readYaml = (text) => {
  if (loaded === undefined)
    throw new YamlUnreadable([{ kind: 'syntax', line: 1, column: 1, reason: "can't be read here" }]);
  return loaded(text);
};
