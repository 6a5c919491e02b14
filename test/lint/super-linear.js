// Judges one regular expression: whether some text makes it take more than linear time. `scslre` finds quantifiers that
// hand characters to each other. What it leaves out is the second half of this file: an expression is tried from every
// start, so that `/"key":.*;/` takes quadratic time with `"key":"key":"key":…`.
import { CharSet, JS, NFA } from 'refa';
import { analyse } from 'scslre';

/**
 * Characters that no text has. They stand for: the end of a match, `$`, `$` of lines, any other condition that may hold,
 * and a way that leads nowhere.
 */
const [end, textEnd, lineEnd, holds, dead] = [0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff];

/** More states than this are no expression that anybody can read. */
const mostStates = 20_000;

/** How often a bounded quantifier is unfolded beyond its minimum, and how large a minimum may be: it costs a constant only. */
const mostUnfolded = 20;

/**
 * What is wrong with an expression: the kind of it, and a text that shows it. Undefined where its time is linear.
 * @param {string} source
 * @param {string} flags
 * @returns {{ reason: string, attack: string } | undefined}
 */
export function superLinear(source, flags) {
  const [report] = analyse({ source, flags }, { reportTypes: { Move: false } }).reports;
  if (report !== undefined) {
    const reason = report.exponential ? 'it takes exponential time' : 'two quantifiers take the same characters';
    return { reason, attack: attackOf(report.character.pick) };
  }
  const word = repeatedFromEveryStart(source, flags);
  return word === undefined
    ? undefined
    : { reason: 'it is tried from every start, and reads on from each', attack: attackOf(word) };
}

function attackOf(word) {
  return `${JSON.stringify(word)}.repeat(50_000)`;
}

/** A word that can be read again and again both before a match begins and in one place of it that may fail in the end. */
function repeatedFromEveryStart(source, flags) {
  // It starts in one place only.
  if (flags.includes('y')) return undefined;
  const { expression } = JS.Parser.fromLiteral({ source, flags }).parse({
    assertions: 'parse',
    backreferences: 'disable',
  });
  const maxCharacter = /[uv]/.test(flags) ? 0x10ffff : 0xffff;
  const all = CharSet.all(maxCharacter).without({ min: end, max: dead });
  const before = { type: 'Quantifier', min: 0, max: Infinity, lazy: false, alternatives: [sequence([letters(all)])] };
  const only = (code) => letters(CharSet.fromCharacter(maxCharacter, code));
  // What is before a match has states of its own.
  const starts = {
    none: [],
    line: [before, letters(CharSet.fromCharacter(maxCharacter, 10))],
    any: [before, only(holds)],
  };
  const build = (node) => simplified(node, all, only);
  const begun = expression.alternatives
    .flatMap(({ elements }) => beginnings(elements))
    .map(({ anchor, elements }) => ({ anchor, elements: [...elements.map(build), only(end)] }));
  const automaton = (sequences) =>
    NFA.fromRegex(
      { type: 'Expression', alternatives: sequences.map(sequence) },
      { maxCharacter },
      { assertions: 'throw' },
      new NFA.LimitedNodeFactory(mostStates),
    );
  const searching = automaton(begun.map(({ anchor, elements }) => [...starts[anchor], ...elements]));
  const tried = automaton(begun.map(({ elements }) => elements));
  return repeatedWord(searching, tried, stepsOf(all, setsIn(searching)));
}

const sequence = (elements) => ({ type: 'Concatenation', elements });
const letters = (characters) => ({ type: 'CharacterClass', characters });

/** Where a concatenation may begin: anywhere, at the start of a line, or at the start of the text. What decides is its first element. */
function beginnings([first, ...rest]) {
  if (first?.type === 'Alternation')
    return first.alternatives.flatMap(({ elements }) => beginnings([...elements, ...rest]));
  if (first?.type === 'Assertion' && first.kind === 'behind' && first.negate) {
    const [only, ...others] = first.alternatives;
    const [one, ...more] = only?.elements ?? [];
    if (others.length === 0 && more.length === 0 && one?.type === 'CharacterClass') {
      if (one.characters.isAll) return [{ anchor: 'none', elements: rest }];
      if (!one.characters.has(10)) return [{ anchor: 'line', elements: rest }];
    }
  }
  return [{ anchor: 'any', elements: first === undefined ? [] : [first, ...rest] }];
}

/** Without the reserved characters, without what a bounded repetition costs, and with assertions as what they read. */
function simplified(node, all, only) {
  const each = (nodes) => nodes.map((one) => simplified(one, all, only));
  switch (node.type) {
    case 'CharacterClass':
      return letters(node.characters.intersect(all));
    case 'Concatenation':
      return sequence(each(node.elements));
    case 'Assertion': {
      const passed = sequence([only(conditionOf(node))]);
      if (node.kind === 'behind') return { type: 'Alternation', alternatives: [passed] };
      const read = each(node.alternatives).map(({ elements }) => sequence([...elements, only(dead)]));
      return { type: 'Alternation', alternatives: [passed, ...read] };
    }
    case 'Quantifier': {
      const min = Math.min(node.min, mostUnfolded);
      const max = node.max === Infinity ? Infinity : Math.min(node.max, Math.max(min, 1));
      return { ...node, min, max, alternatives: each(node.alternatives) };
    }
    case 'Alternation':
      return { ...node, alternatives: each(node.alternatives) };
    default:
      return node;
  }
}

/** The sets of characters that lead from one state to another. */
function setsIn({ initial }) {
  const states = new Set([initial]);
  const sets = new Set();
  for (const state of states)
    for (const [to, characters] of state.out) {
      states.add(to);
      sets.add(characters);
    }
  return [...sets];
}

function withoutBreaks(characters) {
  return [10, 13, 0x2028, 0x2029].reduce((left, code) => left.without({ min: code, max: code }), characters);
}

/** `$` is written as a look ahead that no character, or none within a line, follows. */
function conditionOf({ kind, negate, alternatives: [only, ...others] }) {
  const [one, ...more] = only?.elements ?? [];
  if (kind !== 'ahead' || !negate || others.length + more.length > 0 || one?.type !== 'CharacterClass') return holds;
  if (one.characters.isAll) return textEnd;
  return one.characters.equals(withoutBreaks(CharSet.all(one.characters.maximum))) ? lineEnd : holds;
}

function repeatedWord(searching, tried, steps) {
  const states = new Set([searching.initial]);
  for (const state of states) for (const to of state.out.keys()) states.add(to);
  // To read whatever comes is to be before a match, or in a part of it that reads anything.
  const anywhere = [...states].filter((state) => steps.readsAll(state));
  const repeating = [...states].filter((state) => steps.isOnCircle(state) && !steps.mayEnd(state));
  for (const start of anywhere)
    for (const state of repeating) {
      if (state === start) continue;
      const word = wordBetween(start, state, steps);
      if (word !== undefined && readsOnInVain(tried.initial, word, steps)) return String.fromCodePoint(...word);
    }
  return undefined;
}

/** Whether a match that begins somewhere in a repeated word reads on for as long as the word comes, and has no end on its way. */
function readsOnInVain(initial, word, steps) {
  return word.some((_, offset) => {
    let states = new Set([initial]);
    for (let at = 0; at < 4 * word.length; at++) {
      const letter = word[(offset + at) % word.length];
      const next = new Set();
      for (const state of states)
        for (const [to, characters] of steps.from(state)) if (characters.has(letter)) next.add(to);
      // An end at the beginning is passed again by the next try, where all matches are looked for.
      if (next.size === 0 || (at >= word.length && [...next].some(steps.mayEnd))) return false;
      states = next;
    }
    return true;
  });
}

/** A word, as code points, that leads from one state to another and from the other back to itself: a breadth-first walk over both at once. */
function wordBetween(start, state, steps) {
  const seen = new Map([[start, new Set([state])]]);
  let ways = [{ first: start, second: state, before: undefined, letter: undefined }];
  while (ways.length > 0) {
    const next = [];
    for (const way of ways)
      for (const [first, firstLetters] of steps.from(way.first))
        for (const [second, secondLetters] of steps.from(way.second)) {
          const met = seen.get(first) ?? new Set();
          if (met.has(second) && second !== state) continue;
          const common = firstLetters.intersect(secondLetters);
          if (common.isEmpty) continue;
          const longer = { first, second, before: way, letter: steps.letterOf(common) };
          if (first === state && second === state) return wordOf(longer);
          if (met.has(second)) continue;
          seen.set(first, met.add(second));
          next.push(longer);
        }
    ways = next;
  }
  return undefined;
}

/** What can be asked of the states of an automaton, each answered once. */
function stepsOf(all, sets) {
  const once = (answer) => {
    const answers = new Map();
    return (state) => {
      if (!answers.has(state)) answers.set(state, answer(state));
      return answers.get(state);
    };
  };
  const passing = (state, conditions) => {
    const reached = new Set([state]);
    for (const one of reached)
      for (const [to, characters] of one.out) if (conditions.some((code) => characters.has(code))) reached.add(to);
    return [...reached];
  };
  /** The states that one character leads to; a condition is taken to hold. */
  const from = once((state) =>
    passing(state, [holds, textEnd, lineEnd]).flatMap((one) =>
      [...one.out].map(([to, characters]) => [to, characters.intersect(all)]).filter(([, some]) => !some.isEmpty),
    ),
  );
  const own = (state) => from(state).find(([to]) => to === state)?.[1];
  const readsAll = once((state) => own(state)?.isSupersetOf(all) === true);
  const readsLine = once((state) => own(state)?.isSupersetOf(withoutBreaks(all)) === true);
  /** Whether a match may end here whatever follows: then nothing is tried again. What reads up to the end finds it. */
  const mayEnd = once((state) =>
    passing(state, [...(readsAll(state) ? [textEnd] : []), ...(readsLine(state) ? [lineEnd] : [])]).some((one) =>
      [...one.out.values()].some((characters) => characters.has(end)),
    ),
  );
  const isOnCircle = once((state) => {
    const reached = new Set(from(state).map(([to]) => to));
    for (const one of reached) for (const [to] of from(one)) reached.add(to);
    return reached.has(state);
  });
  /** Of several characters one that least of the expression reads, so that no other way ends with it. */
  const letterOf = (characters) =>
    readable(
      sets.reduce((left, set) => {
        const rest = set.isSupersetOf(characters) ? left : left.without(set);
        return rest.isEmpty ? left : rest;
      }, characters),
    );
  return { from, readsAll, mayEnd, isOnCircle, letterOf };
}

function wordOf(way) {
  const codes = [];
  for (let one = way; one.letter !== undefined; one = one.before) codes.unshift(one.letter);
  return codes;
}

/** One of the characters, if it can be one that is easy to read. */
function readable(characters) {
  for (const [from, to] of [
    [0x61, 0x7a],
    [0x30, 0x39],
    [0x20, 0x7e],
  ])
    for (let code = from; code <= to; code++) if (characters.has(code)) return code;
  return characters.ranges[0].min;
}
