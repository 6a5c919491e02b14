import { mostRatio, repeated } from './growth.js';
import { growthCheck } from './growth-check.js';
import { hostileWords } from './hostile-words.js';
import { slowestWords } from './slowest-words.js';
import { textFunctions } from './text-functions.js';

const shortest = 10_000;

/** Nothing in particular, and what functions look for before they look more closely. */
const beginnings = ['a', '@?#%25&={{a}}://"secret":\\u0000custom_headers'];

/** What makes those patterns fail that look at both ends. */
const ending = '\u0001';

/** Every function that sees foreign texts, with up to 1 MB of each kind. */
export async function longTexts({ whole }) {
  const { functions, unasked } = await textFunctions();
  const broken = await growthCheck();
  broken.push(...unasked.map((name) => `${name} takes a text, and text-functions.js neither calls nor excepts it`));
  // One that is called in a wrong way takes no time at all.
  for (const [name, call] of functions) {
    const fault = await attempt(call, 'a');
    if (fault instanceof TypeError && fault.code === undefined)
      broken.push(`${name} is called wrongly: ${fault.stack}`);
  }
  let worst = { ratio: 0, words: '' };
  for (const [name, call] of functions) {
    // What it refuses however long it is, is no overflow.
    const [refused, overflows] = [new Set(), new Set()];
    const preparedOf = (word) => (length, number) => {
      const texts = beginnings.map((beginning) => `${beginning}${repeated(word, length)}${number}${ending}`);
      return async () => {
        for (const text of texts)
          if (mayBeOverflow(await attempt(call, text))) (length === shortest ? refused : overflows).add(word);
      };
    };
    const [{ word, ratio, short, long }] = await slowestWords(preparedOf, shortest, whole);
    const words = `${name} of ${JSON.stringify(word)}: ${short.toFixed(2)} ms, then ${long.toFixed(1)} ms`;
    if (ratio > worst.ratio) worst = { ratio, words };
    if (ratio > mostRatio) broken.push(`${words}, ${ratio.toFixed(0)} times as long`);
    for (const word of overflows)
      if (!refused.has(word)) broken.push(`${name} of ${JSON.stringify(word)}: the stack overflows`);
  }
  return {
    tried: `${functions.length} functions, ${hostileWords.length} kinds of texts`,
    figures: `the worst takes ${worst.ratio.toFixed(0)} times as long for 100 times the length (most: ${mostRatio}): ${worst.words}`,
    broken,
  };
}

/** What a function thinks of a text is not judged here. */
async function attempt(call, text) {
  try {
    const made = await call(text);
    if (Array.isArray(made)) await Promise.all(made);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Whether a function may call itself for each part of a text, or another with all parts at once, so that the stack overflows. */
function mayBeOverflow(error) {
  return error instanceof RangeError && error.code === undefined;
}
