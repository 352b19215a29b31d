// What a text in the prompt box means: one task, or one per line.

/** Above this size the estimate gets the number of prompts only; the text itself travels once, at the start. */
export const ESTIMATE_LIMIT_BYTES = 100_000;

export function hasSeveralLines(text) {
  return linesOf(text).length > 1;
}

/** The prompts of a text, trimmed; empty lines count for nothing. No text at all gives no prompt. */
export function promptsOf(text, isOnePerLine) {
  const whole = text.trim();
  if (isOnePerLine) return linesOf(text);
  return whole ? [whole] : [];
}

/** What the verb "estimate" is asked for these prompts. */
export function estimateQuestion(draft, prompts) {
  const size_bytes = new Blob(prompts).size;
  if (size_bytes > ESTIMATE_LIMIT_BYTES) return { draft, prompts: [], prompt_count: prompts.length };
  return { draft, prompts };
}

function linesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}
