// Finds the regular expressions of a source file: literals, and what `RegExp` makes of texts that are known by reading.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** What is not known by reading stands for one letter: the expression around it is judged all the same. */
const unknown = 'x';

/** An expression that is excepted has this comment, with a reason, on its line or in the lines right before it. */
const exception = /\/\/ super-linear: \S/;

/**
 * @param {string} path
 * @returns {{ line: number, source: string, flags: string, excepted: boolean }[]} lines count from 1
 */
export function expressionsIn(path) {
  const read = readerOf(path);
  const lines = read.file.text.split('\n');
  const found = [];
  const add = (node, source, flags) => {
    const { line } = read.file.getLineAndCharacterOfPosition(node.getStart());
    let before = line - 1;
    while (/^\s*\/\//.test(lines[before] ?? '') && !exception.test(lines[before])) before--;
    const excepted =
      exception.test(lines[line]) || exception.test(/^\s*\/\//.test(lines[before] ?? '') ? lines[before] : '');
    found.push({ line: line + 1, source, flags, excepted });
  };
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) add(node, ...partsOf(node));
    else if (isMade(node)) {
      const [source, flags] = node.arguments ?? [];
      const text = source === undefined ? undefined : read.textOf(source);
      if (text !== undefined) add(node, text, (flags && read.textOf(flags)) ?? '');
    }
    ts.forEachChild(node, visit);
  };
  visit(read.file);
  return found;
}

/** `new RegExp(…)`, or without `new`. */
function isMade(node) {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
}

/** Source and flags of a literal. */
function partsOf({ text }) {
  const last = text.lastIndexOf('/');
  return [text.slice(1, last), text.slice(last + 1)];
}

const readers = new Map();

/** A source file, and what its constants hold. Undefined is what nobody knows by reading. */
function readerOf(path) {
  const known = readers.get(path);
  if (known !== undefined) return known;
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const constants = new Map();
  const imported = new Map();
  const collect = (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.parent.flags & ts.NodeFlags.Const) {
      // Two of one name: which is meant is not known.
      constants.set(node.name.text, constants.has(node.name.text) ? undefined : node.initializer);
    } else if (ts.isParameter(node) && ts.isIdentifier(node.name)) constants.set(node.name.text, undefined);
    else if (ts.isImportSpecifier(node)) {
      const from = resolve(dirname(path), node.parent.parent.parent.moduleSpecifier.text);
      imported.set(node.name.text, { from, name: (node.propertyName ?? node.name).text });
    }
    ts.forEachChild(node, collect);
  };
  collect(file);

  /** What a constant is declared as, here or where it comes from, with the reader that knows what is around it. */
  const declared = (name) => {
    if (constants.has(name)) return { node: constants.get(name), reader };
    const origin = imported.get(name);
    return origin !== undefined && existsSync(origin.from) ? readerOf(origin.from).declared(origin.name) : undefined;
  };
  const of = (node, read) => {
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
      return read(node.expression);
    if (!ts.isIdentifier(node)) return undefined;
    const { node: initial, reader: there } = declared(node.text) ?? {};
    return initial === undefined ? undefined : there[read === textOf ? 'textOf' : 'textsOf'](initial);
  };
  const textOf = (node) => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isRegularExpressionLiteral(node)) return partsOf(node)[0];
    if (ts.isTemplateExpression(node))
      return node.templateSpans.reduce(
        (text, { expression, literal }) => text + (textOf(expression) ?? unknown) + literal.text,
        node.head.text,
      );
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') return rawText(node.template);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const [left, right] = [textOf(node.left), textOf(node.right)];
      return left === undefined && right === undefined ? undefined : (left ?? unknown) + (right ?? unknown);
    }
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'source') return textOf(node.expression);
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'join'
    ) {
      const separator = node.arguments[0] === undefined ? ',' : textOf(node.arguments[0]);
      return separator === undefined ? undefined : textsOf(node.expression.expression)?.join(separator);
    }
    return of(node, textOf);
  };
  /** The texts of an array; those that a `map` makes of them are not known. */
  const textsOf = (node) => {
    if (ts.isArrayLiteralExpression(node))
      return node.elements.flatMap((one) =>
        ts.isSpreadElement(one) ? (textsOf(one.expression) ?? [unknown]) : [textOf(one) ?? unknown],
      );
    return of(node, textsOf);
  };
  const rawText = (template) => {
    const raw = (part) => part.rawText ?? part.text;
    if (ts.isNoSubstitutionTemplateLiteral(template)) return raw(template);
    return template.templateSpans.reduce(
      (text, { expression, literal }) => text + (textOf(expression) ?? unknown) + raw(literal),
      raw(template.head),
    );
  };
  const reader = { file, declared, textOf, textsOf };
  readers.set(path, reader);
  return reader;
}
