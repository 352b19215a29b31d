// What the checks of a picture say, in words.
import { h, t } from "./core.js";
import { icon } from "./icons.js";

const ICONS = { pass: "check", look: "eye", none: "question" };

/** "pass", "look" or "none" for a picture whose checks could not be made. */
export function verdictOf({ passed }) {
  return passed === null ? "none" : passed ? "pass" : "look";
}

export const verdictWords = (checks) => t(`products.verdict.${verdictOf(checks)}`);

/** One thing that was measured, as a sentence. */
export function itemWords({ code, passed, value, needed }) {
  const isShare = code === "white_margin" || code === "touches_border";
  const shown = (number) => (isShare ? `${(number * 100).toFixed(1)}\u00a0%` : String(Math.round(number * 100) / 100));
  return t(`products.check.${code}.${passed ? "good" : "bad"}`, { value: shown(value), needed: shown(needed) });
}

/** Everything that did not pass, in one line. */
export function troubleWords({ note, items }) {
  return [note, ...items.filter((item) => !item.passed).map(itemWords)].filter(Boolean).join(" ");
}

/** A small mark for a tile; patch() takes the checks of its picture, or null. */
export class CheckMark {
  constructor() {
    this.node = h("span", { class: "ig-feed-verdict", hidden: true });
  }

  patch(checks) {
    this.node.hidden = !checks;
    if (!checks || this.node.dataset.verdict === verdictOf(checks)) return;
    this.node.dataset.verdict = verdictOf(checks);
    this.node.title = troubleWords(checks);
    this.node.replaceChildren(icon(ICONS[verdictOf(checks)]), verdictWords(checks));
  }
}

/** Every check as a line of a list. */
export function checkLines(checks) {
  const lines = checks.items.map((item) => h("li", { data: { verdict: item.passed ? "pass" : "look" } }, icon(item.passed ? "check" : "eye"), itemWords(item)));
  if (checks.note) lines.unshift(h("li", { data: { verdict: "none" } }, icon("question"), checks.note));
  if (checks.second_try) lines.push(h("li", {}, icon("retry"), t("products.tried_again")));
  return lines;
}
