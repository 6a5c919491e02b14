import { growthOf, mostRatio, repeated } from './growth.js';

/** What looks at each part of a text again for each part: it must be found. */
const tooSlow = {
  quadratic: (text) => pairsOf(text.split(',')),
  'little of it quadratic': (text) => pairsOf(text.split(',').slice(0, text.length / 15)),
  'a list that is copied for each item': (text) => text.split(',').reduce((list, part) => list.concat(part), []).length,
};

/** What takes as long for each letter, however it is done: it must not be found. */
const linear = {
  'what makes many objects': (text) => Array.from(text, (letter) => ({ letter, list: [letter] })).length,
  'what makes large lists': (text) => {
    const lists = Array.from({ length: 10 }, () => Array.from(text, (_, index) => index * 2));
    return lists.map((list) => list.map((one) => one + 1)).length;
  },
  'what goes through JSON': (text) =>
    JSON.stringify(JSON.parse(JSON.stringify(text.split(',').map((part) => ({ part }))))),
  'what has a large set': (text) => new Set(text.split(',').map((part, index) => `${part}${index}`)).size,
};

function pairsOf(parts) {
  let same = 0;
  for (const one of parts) for (const other of parts) if (one.length === other.length) same++;
  return same;
}

/** Says what of the measure does not hold, on this machine and at this time. */
export async function growthCheck() {
  const growthOfOne = (call, shortest) =>
    growthOf((length, number) => {
      const text = `${number}${repeated('abcdefgh,', length)}`;
      return () => call(text);
    }, shortest);
  const broken = [];
  for (const [name, call] of Object.entries(tooSlow)) {
    // It would take minutes for longer texts.
    const { ratio } = await growthOfOne(call, 2000);
    if (ratio <= mostRatio) broken.push(`the measure does not find ${name}: ${ratio.toFixed(0)} times as long`);
  }
  for (const [name, call] of Object.entries(linear)) {
    const { ratio } = await growthOfOne(call, 10_000);
    if (ratio > mostRatio) broken.push(`the measure finds ${name}, which is linear: ${ratio.toFixed(0)} times as long`);
  }
  return broken;
}
