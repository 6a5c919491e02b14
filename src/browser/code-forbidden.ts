/** Thrown when the page's content security policy forbids code from strings, which compiling schemas needs. */
export class CodeForbidden extends Error {
  override readonly name = 'CodeForbidden';

  constructor() {
    super(
      "the page's content security policy has no 'unsafe-eval', so that no schema can be compiled here; compile the document ahead: npx talkover-mock compile openapi.yaml --out document.js",
    );
  }
}
