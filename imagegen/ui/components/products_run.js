// After the start: how far it is, with named steps, and what came out, with what the checks say of it.
import { bus, button, h, t, tell } from "./core.js";
import { findBatch } from "./feed_state.js";
import { mediaUrl } from "./feed_words.js";
import { icon } from "./icons.js";
import { CheckMark, troubleWords } from "./products_checks.js";
import { openPack, openWhite } from "./products_mend.js";

const CHECKING = "Checking"; // what a running image says while its picture is measured
const NOT_OVER = ["queued", "running"];
const SMALL = { isSmall: true };

export class RunView {
  constructor(flow) {
    this.flow = flow;
    this.bar = h("progress", { class: "ig-products-progress", max: "100", "aria-label": t("products.progress") });
    this.step = h("b", {});
    this.percent = h("span", { class: "ig-help" });
    this.results = h("ul", { class: "ig-products-results", "aria-label": t("products.results") });
    this.cards = new Map(); // generation id → its card
    this.head = h("div", { class: "ig-products-run", role: "status" }, h("div", { class: "ig-products-line" }, this.step, this.percent), this.bar);
    this.element = h("div", {}, this.head, this.results);
  }

  get batch() {
    return this.flow.started && findBatch(this.flow.started.batch_id);
  }

  patch() {
    const pairs = (this.batch?.tasks ?? []).flatMap((task) => task.generations.map((generation) => ({ task, generation })));
    const share = progressOf(pairs);
    this.bar.value = share;
    this.percent.textContent = `${share} %`;
    this.step.textContent = stepWords(pairs);
    this.patchResults(pairs);
  }

  patchResults(pairs) {
    const wanted = new Set(pairs.map(({ generation }) => generation.id));
    for (const [id, card] of this.cards) if (!wanted.has(id)) (card.node.remove(), this.cards.delete(id));
    const seconds = new Set(pairs.map(({ generation }) => generation.checks?.second_try));
    for (const pair of pairs) {
      const { id } = pair.generation;
      if (!this.cards.has(id)) this.cards.set(id, new ResultCard());
      const card = this.cards.get(id);
      card.patch(pair, seconds.has(id));
      this.results.append(card.node);
    }
  }
}

function progressOf(pairs) {
  if (pairs.length === 0) return 0;
  const parts = pairs.map(({ generation: { standing, progress, note } }) => {
    if (standing === "queued") return 0;
    if (standing !== "running") return 1;
    return note === CHECKING ? 0.95 : 0.05 + 0.85 * (progress ?? 0);
  });
  return Math.round((100 * parts.reduce((sum, part) => sum + part, 0)) / pairs.length);
}

function stepWords(pairs) {
  const running = pairs.filter(({ generation }) => generation.standing === "running");
  const ended = pairs.filter(({ generation }) => !NOT_OVER.includes(generation.standing)).length;
  if (pairs.length > 0 && ended === pairs.length) return t("products.step.done");
  if (running.length === 0) return ended ? t("products.step.making", { number: ended + 1, total: pairs.length }) : t("products.step.preparing");
  if (running.every(({ generation }) => generation.note === CHECKING)) return t("products.step.checking");
  return t("products.step.making", { number: ended + 1, total: pairs.length });
}

class ResultCard {
  constructor() {
    this.image = h("img", { alt: "", decoding: "async" });
    this.open = h("button", { type: "button", class: "ig-products-picture", onclick: () => bus.emit("open_lightbox", { generation_id: this.generation.id }) }, this.image);
    this.wait = h("span", { class: "ig-products-wait" }, icon("sparkle"));
    this.title = h("b");
    this.mark = new CheckMark();
    this.words = h("p", { class: "ig-help" });
    this.retry = button("retry", t("feed.retry"), () => tell("retry_generation", { generation_id: this.generation.id, accept_double_billing: false }), SMALL);
    this.again = button("retry", t("products.again"), () => tell("products.again", { generation_id: this.generation.id }), SMALL);
    this.again.title = t("products.again_help");
    this.white = button("image", t("products.white"), () => openWhite(this.generation), SMALL);
    this.pack = button("download", t("products.pack"), () => openPack({ generations: [this.generation.id] }), SMALL);
    const acts = h("div", { class: "ig-products-result-acts" }, this.retry, this.again, this.white, this.pack);
    this.node = h("li", { class: "ig-products-result" }, this.open, this.wait, h("div", { class: "ig-products-line" }, this.title, this.mark.node), this.words, acts);
  }

  patch({ task, generation }, isSecond) {
    this.generation = generation;
    const { standing, checks, error, note } = generation;
    const isDone = standing === "done";
    this.node.dataset.standing = standing;
    const title = task.title ?? task.prompt.slice(0, 60);
    this.title.textContent = isSecond ? t("products.second", { title }) : title;
    this.open.hidden = !isDone;
    this.wait.hidden = isDone;
    const address = isDone ? mediaUrl(generation.preview ?? generation.url) : "";
    if (isDone && this.image.src !== address) this.image.src = address;
    this.open.setAttribute("aria-label", t("products.open", { title: this.title.textContent }));
    this.mark.patch(isDone ? checks : null);
    this.words.textContent = isDone ? (checks ? troubleWords(checks) : "") : error ? `${error.message} ${error.hint}`.trim() : note === CHECKING ? t("products.step.checking") : t(`feed.standing.${standing}`);
    this.retry.hidden = !["failed", "cancelled"].includes(standing);
    this.again.hidden = this.white.hidden = this.pack.hidden = !isDone;
  }
}
