// The head of the lightbox: where one is, what is shown, and what can be done with the picture as a whole.
import { button, h, t } from "./core.js";
import { downloadLink, openMenu } from "./feed_parts.js";
import { setText } from "./feed_list.js";
import { originalUrl, zipUrl } from "./feed_words.js";
import { icon } from "./icons.js";
import { FILTERS } from "./lightbox_deck.js";

export class Head {
  /** `acts` has pin, remove, help, info, close and filter(name). */
  constructor(acts) {
    this.acts = acts;
    this.counter = h("strong", { class: "ig-lightbox-counter" });
    this.taskCounter = h("span", { class: "ig-lightbox-muted" });
    this.title = h("span", { class: "ig-lightbox-title" });
    this.node = h("header", { class: "ig-lightbox-head" }, this.counter, this.taskCounter, this.title, this.buildFilter(), this.buildActs());
  }

  buildFilter() {
    this.filterWords = h("span");
    this.filter = button("filter", "", () => this.openFilter());
    this.filter.classList.add("ig-lightbox-filter");
    this.filter.setAttribute("aria-haspopup", "menu");
    this.filter.append(this.filterWords, icon("chevronDown"));
    return this.filter;
  }

  buildActs() {
    const quiet = { isQuiet: true };
    this.pin = button("pin", t("lightbox.pin"), () => this.acts.pin(), quiet);
    const remove = button("trash", t("lightbox.delete"), () => this.acts.remove(), quiet);
    this.download = downloadLink(t("lightbox.download"));
    this.zip = downloadLink(t("lightbox.all"), { isQuiet: false });
    this.zip.title = t("lightbox.download_all");
    const help = button("question", t("lightbox.help"), () => this.acts.help(), quiet);
    this.info = button("info", t("lightbox.info"), () => this.acts.info(), quiet);
    const close = button("close", t("close"), () => this.acts.close(), quiet);
    for (const one of [this.pin, remove, this.zip, help]) one.classList.add("is-wide-only"); // on a phone they stand in the sheet
    return h("div", { class: "ig-lightbox-acts" }, this.pin, remove, this.download, this.zip, help, this.info, close);
  }

  openFilter() {
    const items = Object.keys(FILTERS).map((name) => ({
      icon: name === this.shown ? "check" : FILTER_ICONS[name],
      label: t("lightbox.filter_count", { name: t(`lightbox.filter.${name}`), count: this.counts[name] }),
      isDisabled: this.counts[name] === 0,
      run: () => this.acts.filter(name),
    }));
    openMenu(this.filter, t("lightbox.filter"), items);
  }

  patch({ task, generation, position, filter, counts, pinnedId }) {
    Object.assign(this, { shown: filter, counts });
    setText(this.counter, `${position.image} / ${position.images}`);
    setText(this.taskCounter, t("lightbox.task", { number: position.task, total: position.tasks }));
    setText(this.title, task.prompt.slice(0, 200));
    setText(this.filterWords, t(`lightbox.filter.${filter}`));
    this.filter.setAttribute("aria-label", `${t("lightbox.filter")}: ${t(`lightbox.filter.${filter}`)}`);
    this.filter.classList.toggle("is-on", filter !== "all");
    this.patchPin(generation.id, pinnedId);
    this.download.href = originalUrl(generation);
    this.download.download = generation.file_name ?? "";
    this.zip.href = zipUrl("task", task.id);
  }

  patchPin(id, pinnedId) {
    const isOther = pinnedId !== null && pinnedId !== id;
    const label = t(isOther ? "lightbox.compare" : pinnedId === id ? "lightbox.unpin" : "lightbox.pin");
    this.pin.setAttribute("aria-pressed", pinnedId === id);
    if (this.pin.title === label) return;
    this.pin.title = label;
    this.pin.setAttribute("aria-label", label);
    this.pin.replaceChildren(icon(isOther ? "compare" : "pin"));
  }
}

const FILTER_ICONS = { all: "image", undecided: "question", kept: "check", rejected: "reject" };
