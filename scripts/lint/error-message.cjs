// The form of our error messages, checked where they are written: `Cannot <attempt>: <what happened, what to do>`.
// The idea is Deno's lint plugin's, for its own form. @see https://github.com/denoland/std/blob/main/_tools/lint_plugin.ts
'use strict';

const CONTRACTION = /\b(?:can|don|doesn|didn|isn|aren|wasn|weren|won|wouldn|couldn|shouldn|hasn|haven)'t\b/i;

function problemOf(text, isWhole) {
  if (!/^Cannot /.test(text)) return "an error message starts with 'Cannot' and what was attempted";
  if (CONTRACTION.test(text)) return 'an error message has no contractions';
  if (isWhole && /[.!]$/.test(text)) return 'an error message has no period at its end';
  if (isWhole && !/[:…]/.test(text)) return 'an error message says after a colon what happened';
  return undefined;
}

/** The text of a string or template; a hole is written as one character, so that the ends can be judged. */
function textOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked).join('…');
  return undefined;
}

module.exports = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    return {
      NewExpression(node) {
        if (node.callee.type !== 'Identifier' || !/^(RegistryError|TransportError)$/.test(node.callee.name)) return;
        const message = node.arguments[1];
        const text = message && textOf(message);
        if (text === undefined) return;
        const problem = problemOf(text, true);
        if (problem !== undefined) context.report({ node: message, message: problem });
      },
    };
  },
};
