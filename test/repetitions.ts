/** How often something random is tried: more often where `npm run prove` asks for it. */
export function repetitions(counts: { readonly test: number; readonly prove: number }): number {
  return process.env.TALKOVER_PROVE === '1' ? counts.prove : counts.test;
}
