/**
 * A name for the middle of a sentence: a name written from right to left must not turn the words around it. Where it
 * stands in markup, use `<bdi>` instead.
 */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
