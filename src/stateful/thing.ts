import { parsePointer } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import { plainName } from '../openapi/resources/words.ts';
import type { Node } from '../openapi/schemas/node.ts';
import type { Reading } from './reading.ts';

/** A schema that answers show an item by. */
export interface View {
  readonly facts: SchemaFacts;
  /** All schemas that the item has to satisfy there. */
  readonly nodes: readonly Node[];
}

/** Where a request holds an item, or a part of it. */
export interface InputPart {
  readonly operation: Operation;
  /** JSON Pointer from the body. */
  readonly at: string;
  readonly facts: SchemaFacts;
}

/** What is known of a property of an item. */
export interface ThingProperty {
  readonly name: string;
  /** What answers say of it, else requests. */
  readonly facts: SchemaFacts;
  readonly nodes: readonly Node[];
  /** What answers alone say. */
  readonly shownNodes: readonly Node[];
  /** Whether answers show it. */
  readonly isShown: boolean;
  /** Whether an answer must show it. */
  readonly isRequired: boolean;
  /** Whether the server alone sets it, as its schema says. */
  readonly isReadOnly: boolean;
  /** Whether any request sets it. */
  readonly isSettable: boolean;
  readonly byDefault: unknown;
}

/** What the items of a collection are: how answers show them, and what requests set. */
export class Thing {
  /** The fullest first. */
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

  /** What a request of an operation may hold of an item; undefined for nothing. */
  inputOf({ id }: Operation): InputPart | undefined {
    return this.inputs.find(({ operation }) => operation.id === id);
  }

  /** The property of a name, in whatever case style. */
  called(plain: string): ThingProperty | undefined {
    for (const property of this.properties.values()) if (plainName(property.name) === plain) return property;
    return undefined;
  }
}

/** The facts at a JSON Pointer below others, and all nodes that say them; undefined where nothing is said. */
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

/** The view of the items of a list; undefined for no list. */
export function itemsView({ facts }: View, { schemas }: Reading): View | undefined {
  const items = schemas.itemsOf(facts);
  return items && { facts: items, nodes: facts.items };
}
