import type * as node from '../openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../openapi/document/yaml-unreadable.ts';

let loaded: typeof node.readYaml | undefined;

/** Loads what reads YAML: a document that was compiled needs none of it. */
export async function yamlReady(): Promise<void> {
  loaded ??= (await import('../openapi/document/yaml-text.ts')).readYaml;
}

/** Reads a YAML text, once {@link yamlReady} was awaited. Throws {@link YamlUnreadable}. */
export const readYaml: typeof node.readYaml = (text) => {
  if (loaded === undefined)
    throw new YamlUnreadable([{ kind: 'syntax', line: 1, column: 1, reason: "can't be read here" }]);
  return loaded(text);
};
