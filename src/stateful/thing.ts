import { parsePointer } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import { plainName } from '../openapi/resources/words.ts';
import type { Node } from '../openapi/schemas/node.ts';
import type { Reading } from './reading.ts';

/** A schema of an item in responses. */
export interface View {
  readonly facts: SchemaFacts;
  /** All schemas that the item must satisfy there. */
  readonly nodes: readonly Node[];
}

/** The place of an item, or a part of it, in a request. */
export interface InputPart {
  readonly operation: Operation;
  /** JSON Pointer into the body. */
  readonly at: string;
  readonly facts: SchemaFacts;
}

/** A property of an item. */
export interface ThingProperty {
  readonly name: string;
  /** The facts from responses, else from requests. */
  readonly facts: SchemaFacts;
  readonly nodes: readonly Node[];
  /** The nodes from responses only. */
  readonly shownNodes: readonly Node[];
  /** Whether responses show it. */
  readonly isShown: boolean;
  /** Whether a response requires it. */
  readonly isRequired: boolean;
  /** Whether a schema declares it as `readOnly`. */
  readonly isReadOnly: boolean;
  /** Whether any request can set it. */
  readonly isSettable: boolean;
  readonly byDefault: unknown;
}

/** The shape of a collection's items: their schemas in responses and requests. */
export class Thing {
  /** The most complete one first. */
  readonly views: readonly View[];
  readonly inputs: readonly InputPart[];
  /** By name, in the order of the views. */
  readonly properties: ReadonlyMap<string, ThingProperty>;

  constructor(views: readonly View[], inputs: readonly InputPart[], { schemas }: Reading) {
    this.views = views;
    this.inputs = inputs;
    const names = new Set([...views, ...inputs].flatMap(({ facts }) => [...facts.properties.keys()]));
    this.properties = new Map(
      [...names].map((name) => {
        const inViews = views.flatMap(({ facts }) => schemas.property(facts, name) ?? []);
        const inInputs = inputs.flatMap(({ facts }) => schemas.property(facts, name) ?? []);
        const all = [...inViews, ...inInputs];
        const isReadOnly = all.some((facts) => facts.isReadOnly);
        const shown = inViews.filter(({ isWriteOnly }) => !isWriteOnly);
        const isFree = inputs.some(({ facts }) => facts.properties.size === 0);
        const [facts] = all;
        if (facts === undefined) throw new TypeError(`nothing is said of ${name}, which was found`);
        const property: ThingProperty = {
          name,
          facts,
          nodes: [...views, ...inputs].flatMap((part) => part.facts.properties.get(name) ?? []).slice(0, 4),
          shownNodes: views.flatMap((part) => part.facts.properties.get(name) ?? []),
          isShown: shown.length > 0,
          isRequired: shown.length > 0 && views.some((view) => view.facts.required.has(name)),
          isReadOnly,
          isSettable: !isReadOnly && (inInputs.length > 0 || isFree),
          byDefault: all.find(({ byDefault }) => byDefault !== undefined)?.byDefault,
        };
        return [name, property];
      }),
    );
  }

  /** Returns the part of an operation's request that holds an item; undefined if there is none. */
  inputOf({ id }: Operation): InputPart | undefined {
    return this.inputs.find(({ operation }) => operation.id === id);
  }

  /** Finds a property by its plain name, regardless of case style. */
  called(plain: string): ThingProperty | undefined {
    for (const property of this.properties.values()) if (plainName(property.name) === plain) return property;
    return undefined;
  }
}

/** Returns the view at a JSON Pointer below another; undefined if the schema declares none. */
export function viewAt(root: View, pointer: string, { schemas }: Reading): View | undefined {
  let view: View | undefined = root;
  for (const name of parsePointer(pointer)) {
    const nodes: readonly Node[] | undefined = view.facts.properties.get(name);
    const facts: SchemaFacts | undefined = schemas.property(view.facts, name);
    if (nodes === undefined || facts === undefined) return undefined;
    view = { facts, nodes };
  }
  return view;
}

/** Returns the view of a list's items; undefined if the view is no list. */
export function itemsView({ facts }: View, { schemas }: Reading): View | undefined {
  const items = schemas.itemsOf(facts);
  return items && { facts: items, nodes: facts.items };
}
