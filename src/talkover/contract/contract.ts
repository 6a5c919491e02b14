/** Talkover's contract half. */
export default {};
