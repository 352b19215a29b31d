// A row of the grid: its prompt, and a cell for each column with one large picture and the others small below it.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { cutPrompt, mediaUrl, ratioOf } from "./feed_words.js";

const PROMPT_LENGTH = 200;
const OPEN = ["waiting", "queued", "running"];

export class RowView {
  constructor() {
    this.node = h("div", { class: "ig-grid-row", role: "row" });
  }

  patch({ prompt, row_key: rowKey, cells, columns, pinned }) {
    const focused = this.node.contains(document.activeElement) ? document.activeElement.closest("[data-generation]")?.dataset.generation : null;
    const key = rowKey && h("span", { class: "ig-badge" }, rowKey);
    const words = h("p", { title: prompt }, cutPrompt(prompt, PROMPT_LENGTH) ?? prompt);
    const head = h("div", { class: "ig-grid-prompt", role: "rowheader" }, key, words);
    this.node.replaceChildren(head, ...cells.map((tasks, place) => buildCell(tasks, columns[place], pinned)));
    if (focused) this.node.querySelector(`[data-generation="${CSS.escape(focused)}"]`)?.focus();
  }
}

function buildCell(tasks, column, pinned) {
  const cell = h("div", { class: "ig-grid-cell", role: "cell" });
  const all = tasks.flatMap((task) => task.generations.map((generation) => ({ task, generation })));
  const done = all.filter(({ generation }) => generation.standing === "done");
  const [first, ...others] = done;
  if (first) cell.append(buildPicture(first, column, pinned));
  if (others.length > 0) cell.append(h("div", { class: "ig-grid-thumbs" }, others.map((one) => buildPicture(one, column, pinned, true))));
  cell.append(...buildRest(all));
  if (all.length === 0) cell.append(h("span", { class: "ig-grid-nothing", title: t("compare.not_run") }, "–"));
  return cell;
}

function buildPicture({ task, generation }, column, pinned, isSmall = false) {
  const label = t("compare.picture_alt", { name: column.name, prompt: cutPrompt(task.prompt, 80) ?? task.prompt });
  const image = h("img", { src: mediaUrl(generation.preview ?? generation.url), alt: label, loading: "lazy", decoding: "async" });
  const open = h("button", { type: "button", class: "ig-grid-picture", data: { generation: generation.id } }, image, ...buildMarks(generation));
  if (!isSmall) open.style.setProperty("--ig-grid-ratio", ratioOf(generation, task).toFixed(4));
  if (isSmall) return h("div", { class: "ig-grid-thumb", data: { verdict: generation.verdict ?? "" } }, open);
  const pin = button("compare", t("compare.pin"), null, { isQuiet: true, isSmall: true, data: { act: "pin", generation: generation.id } });
  pin.setAttribute("aria-pressed", String(pinned === generation.id));
  return h("div", { class: "ig-grid-first", data: { verdict: generation.verdict ?? "" } }, open, pin);
}

function buildMarks({ verdict, is_favourite: isFavourite, rating }) {
  const marks = [];
  if (verdict) marks.push(h("span", { class: `ig-grid-mark is-${verdict}`, title: t(`compare.${verdict}`) }, icon(verdict === "kept" ? "check" : "close")));
  if (isFavourite) marks.push(h("span", { class: "ig-grid-mark is-heart", title: t("compare.favourite") }, icon("heart")));
  if (rating) marks.push(h("span", { class: "ig-grid-mark is-rated", title: t("compare.stars", { count: rating }) }, `★ ${rating}`));
  return marks.length ? [h("span", { class: "ig-grid-marks" }, marks)] : [];
}

// What is still to come, and what will not.
function buildRest(all) {
  const open = all.filter(({ generation }) => OPEN.includes(generation.standing));
  const lost = all.filter(({ generation }) => ["failed", "unknown", "cancelled"].includes(generation.standing));
  const parts = [];
  if (open.length > 0) parts.push(h("span", { class: "ig-grid-open" }, icon("wait"), t("compare.open", { count: open.length })));
  for (const { generation } of lost.slice(0, 1)) {
    const words = lost.length > 1 ? t("compare.failed", { count: lost.length }) : t(`feed.standing.${generation.standing}`);
    const message = generation.error?.message ?? "";
    parts.push(h("span", { class: "ig-grid-lost", title: message }, icon("alert"), h("span", {}, words, message && h("small", {}, message))));
  }
  return parts;
}
