import { isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place } from '../document/source-files.ts';
import type { Choice } from '../schemas/discriminator.ts';
import { child, children, type Node } from '../schemas/node.ts';
import { chance, type Drawing, fallShort, pick } from './drawing.ts';
import type { Heights } from './heights.ts';
import { alternativeOf, Likeness, nameOf } from './likeness.ts';
import { likelyValue, type Part } from './part.ts';
import type { SchemaReader } from './schema-reader.ts';

/** The probability of null where other values are allowed. */
const nullProbability = 1 / 6;

/** The parts that one value must satisfy, after each choice between schemas. */
export interface Unfolded {
  readonly parts: readonly Part[];
  /** Whether other draws would make other choices. */
  readonly hasChoice: boolean;
}

/** The schemas that led to one by `$ref` and `allOf`, the nearest first. */
interface Users {
  readonly place: Place;
  readonly key: string;
  /** Whether it is only a reference or a choice. */
  readonly isAlias: boolean;
  readonly outer: Users | undefined;
}

/** Remaining work: a schema to unfold, or the choices of a part whose `$ref` and `allOf` are unfolded. */
type Task =
  | { readonly node: Node; readonly owner: Part | undefined; readonly users: Users | undefined }
  | { readonly part: Part; readonly users: Users };

/** Unfolds schemas into parts. Chains of references may have any length, and circles. */
export class Unfolder {
  readonly #reader: SchemaReader;
  readonly #heights: Heights;
  readonly #likeness: Likeness;
  /** Results that are the same each time. */
  readonly #constant = new Map<string, Unfolded>();

  constructor(reader: SchemaReader, heights: Heights) {
    this.#reader = reader;
    this.#heights = heights;
    this.#likeness = new Likeness(reader);
  }

  unfold(nodes: readonly Node[], drawing: Drawing): Unfolded {
    const [only] = nodes;
    const key = nodes.length === 1 && only !== undefined ? keyOf(only.place) : undefined;
    const known = key === undefined ? undefined : this.#constant.get(key);
    if (known !== undefined) return known;
    const shortfalls = drawing.progress.shortfalls.length;
    const unfolded = this.#unfold(nodes, drawing);
    if (key !== undefined && !unfolded.hasChoice && drawing.progress.shortfalls.length === shortfalls) {
      this.#constant.set(key, unfolded);
    }
    return unfolded;
  }

  #unfold(nodes: readonly Node[], drawing: Drawing): Unfolded {
    const parts: Part[] = [];
    const seen = new Set<string>();
    const named = new Set<string>();
    let hasChoice = false;
    const tasks: Task[] = nodes.map((node) => ({ node, owner: undefined, users: undefined })).reverse();
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      if ('part' in task) {
        const { part, users } = task;
        parts.push(part);
        const choices = this.#choices(part, users, named, drawing);
        hasChoice ||= choices.isDrawn;
        // A chosen schema is the most derived one again: the schemas that refer to its choice are not subtypes of it.
        for (const node of choices.chosen.reverse()) tasks.push({ node, owner: part, users: undefined });
        continue;
      }
      const { node, owner } = task;
      const key = keyOf(node.place);
      if (seen.has(key)) continue;
      seen.add(key);
      if (node.schema === false) fallShort(drawing, node.place, 'it allows nothing');
      const schema = this.#reader.keywordsOf(node.schema);
      if (schema === undefined) continue;
      const part: Part = { schema, place: node.place, key, owner };
      const users: Users = { place: node.place, key, isAlias: isAlias(part), outer: task.users };
      tasks.push({ part, users });
      for (const inner of children(part, 'allOf').reverse()) tasks.push({ node: inner, owner: part, users });
      const target = this.#reader.targetOf(schema, node.place);
      if (target !== undefined) tasks.push({ node: target, owner: part, users });
    }
    return { parts, hasChoice };
  }

  /** The schemas between which a part leaves the choice. */
  #choices(
    part: Part,
    users: Users,
    named: Set<string>,
    drawing: Drawing,
  ): { readonly chosen: Node[]; readonly isDrawn: boolean } {
    const chosen: Node[] = [];
    let isDrawn = false;
    const choice = this.#reader.choiceOf(part.schema, part.place);
    for (const keyword of ['oneOf', 'anyOf']) {
      const options = this.#openOptions(children(part, keyword), users);
      if (options.length === 0) continue;
      isDrawn = true;
      const option = this.#choose(this.#repeating(options, choice, drawing), drawing);
      const target = this.#reader.targetOf(this.#reader.keywordsOf(option.schema), option.place) ?? option;
      chosen.push(option, ...this.#named(part, choice, [option.place, target.place], named, drawing));
    }
    if (part.schema.oneOf === undefined && part.schema.anyOf === undefined && choice !== undefined) {
      const around = placesOf(users);
      const subtype = this.#subtype(choice, part, around, drawing);
      if (subtype !== undefined) {
        isDrawn = true;
        chosen.push(subtype);
      }
      chosen.push(...this.#named(part, choice, subtype === undefined ? around : [subtype.place], named, drawing));
    }
    if ('if' in part.schema) {
      isDrawn = true;
      const branches = chance(0.5, drawing.random) ? ['if', 'then'] : ['else'];
      chosen.push(...branches.filter((keyword) => keyword in part.schema).map((keyword) => child(part, keyword)));
    }
    return { chosen, isDrawn };
  }

  /** The options that match the request, if it decides; else all. */
  #repeating(options: Node[], choice: Choice | undefined, { echo, isLoose }: Drawing): readonly Node[] {
    if (echo === undefined || isLoose || options.length < 2) return options;
    const told = choice && alternativeOf(choice, echo);
    const key = told && this.#reader.finalKeyOf(this.#reader.at(told.place));
    const named = options.filter((option) => this.#reader.finalKeyOf(option) === key);
    return named.length > 0 ? named : this.#likeness.closest(options, echo);
  }

  /** Leaves out options that lead back to the choice; none if a user of the choice is one of them. */
  #openOptions(options: Node[], users: Users): Node[] {
    const open: Node[] = [];
    for (const option of options) {
      const user = find(users, this.#reader.finalKeyOf(option));
      if (user === undefined) open.push(option);
      else if (user !== users && !user.isAlias) return [];
    }
    return open;
  }

  #choose(options: readonly Node[], drawing: Drawing): Node {
    if (drawing.isDeep) {
      const heights = options.map((option) => this.#heights.of(option));
      return options[heights.indexOf(Math.min(...heights))] as Node; // The smallest is one of them.
    }
    const isNull = ({ schema }: Node) => isJsonObject(schema) && schema.type === 'null';
    const [nulls, others] = [options.filter(isNull), options.filter((option) => !isNull(option))];
    if (others.length === 0 || (nulls.length > 0 && chance(nullProbability, drawing.random))) {
      return pick(nulls, drawing.random);
    }
    return pick(others, drawing.random);
  }

  /** A schema that extends this one, by its discriminator; none if such a one led here. */
  #subtype(choice: Choice, part: Part, users: readonly Place[], drawing: Drawing): Node | undefined {
    const subtypes = choice.alternatives.map(({ place }) => place).filter((place) => keyOf(place) !== part.key);
    const keys = new Set(subtypes.map(keyOf));
    if (subtypes.length === 0 || users.some((user) => keys.has(keyOf(user)))) return undefined;
    const told = drawing.echo && !drawing.isLoose ? alternativeOf(choice, drawing.echo) : undefined;
    if (told !== undefined) return keyOf(told.place) === part.key ? undefined : this.#reader.at(told.place);
    return this.#reader.at(pick(subtypes, drawing.random));
  }

  /** Sets the discriminator's property to its likely value: the name of the most derived schema that has one. */
  #named(
    part: Part,
    choice: Choice | undefined,
    users: readonly Place[],
    done: Set<string>,
    { echo }: Drawing,
  ): Node[] {
    if (choice === undefined || done.has(choice.property)) return [];
    // A base schema's own discriminator adds nothing to that of the schema that chose.
    const keys = users.map((place) => this.#reader.finalKeyOf(this.#reader.at(place)));
    const alternative = keys
      .map((key) => choice.alternatives.find(({ place }) => this.#reader.finalKeyOf(this.#reader.at(place)) === key))
      .find((found) => found !== undefined);
    const told = alternative && echo ? nameOf(alternative, choice, echo) : undefined;
    const name = told ?? alternative?.names[0] ?? users.flatMap((user) => componentName(user) ?? [])[0];
    if (name === undefined) return [];
    done.add(choice.property);
    const properties = { [choice.property]: { [likelyValue]: name } };
    return [{ schema: { properties }, place: below(part.place, 'discriminator', String(name)) }];
  }
}

/** The places of the enclosing schemas, the outermost first. */
function placesOf(users: Users): Place[] {
  const places: Place[] = [];
  for (let at: Users | undefined = users; at !== undefined; at = at.outer) places.push(at.place);
  return places.reverse();
}

function find(users: Users, key: string): Users | undefined {
  for (let at: Users | undefined = users; at !== undefined; at = at.outer) if (at.key === key) return at;
  return undefined;
}

const aliasKeywords = new Set(['$ref', 'oneOf', 'anyOf', 'title', 'description', 'discriminator']);

function isAlias({ schema }: Part): boolean {
  return Object.keys(schema).every((keyword) => aliasKeywords.has(keyword));
}

function componentName({ pointer }: Place): string | undefined {
  return /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1];
}
