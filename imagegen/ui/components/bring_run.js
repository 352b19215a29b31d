// An import as it goes on: how far it is, and at its end what became of the files.
import { button, h, page, t } from "./core.js";

const MOST_NAMED = 50;

export class RunView {
  constructor({ stop, undo, show, again }) {
    Object.assign(this, { show });
    this.words = h("p", { class: "ig-bring-fact", role: "status" });
    this.bar = h("progress", { class: "ig-bring-progress", max: 1, value: 0, "aria-label": t("bring.progress") });
    this.counts = h("ul", { class: "ig-bring-counts" });
    this.refused = h("details", { class: "ig-bring-more", hidden: true });
    this.element = h("section", { class: "ig-bring-run" }, this.words, this.bar, this.counts, this.refused, h("p", { class: "ig-help", data: { help: "running" } }, t("bring.goes_on")));
    this.stop = button("stop", t("bring.stop"), stop);
    this.undo = button("undo", t("bring.undo"), undo);
    this.again = button("upload", t("bring.more"), again);
    this.open = button("topics", t("bring.open_topic"), () => this.show(this.topicId), { isPrimary: true });
    this.foot = h("div", { class: "ig-bring-acts" }, this.stop);
  }

  patch(run) {
    const number = (value) => value.toLocaleString(page.boot.language);
    this.words.textContent = t(run.isOver ? "bring.over" : "bring.running", { done: number(run.done), total: number(run.total) });
    this.bar.value = run.total ? run.done / run.total : 1;
    const { added, known, bare } = run.counts;
    const lines = [t("bring.added", { count: added }), known && t("bring.known", { count: known }), bare && t("bring.bare_left", { count: bare })];
    this.counts.replaceChildren(...lines.filter(Boolean).map((words) => h("li", {}, words)));
    if (run.refused.length) this.patchRefused(run.refused);
    if (run.isOver && run.result) this.end(run);
  }

  patchRefused(sentences) {
    const named = sentences.slice(0, MOST_NAMED).map((words) => h("li", {}, words));
    this.refused.hidden = false;
    this.refused.replaceChildren(h("summary", {}, t("bring.refused", { count: sentences.length })), h("ul", {}, named));
  }

  end({ result, counts }) {
    this.topicId = result.topic_id;
    this.element.querySelector("[data-help]").hidden = true;
    this.foot.replaceChildren(this.again, ...(counts.added ? [this.undo, this.open] : []));
  }
}
