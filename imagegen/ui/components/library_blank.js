// What the library says when there is nothing to show, and why.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { isFiltered } from "./library_query.js";

export class Blank {
  constructor({ clear, close, retry }) {
    Object.assign(this, { clear, close, retry });
    this.node = h("div", { class: "ig-library-blank", hidden: true });
  }

  patch({ pages, query, isLoading, trouble, similar }) {
    const kind = trouble ? "failed" : isLoading ? (pages.count === 0 ? "loading" : null) : pages.count > 0 ? null : similar || isFiltered(query) ? "nothing" : "empty";
    this.node.hidden = kind === null;
    if (kind === null || (kind === this.kind && trouble === this.trouble)) return;
    Object.assign(this, { kind, trouble });
    this.node.replaceChildren(...this[kind](trouble).filter(Boolean));
  }

  loading() {
    return [h("p", { class: "ig-help" }, t("library.loading"))];
  }

  empty() {
    return [icon("image"), h("h3", {}, t("library.empty_title")), h("p", {}, t("library.empty_text")), button("sparkle", t("library.make_first"), this.close, { isPrimary: true })];
  }

  nothing() {
    return [icon("search"), h("h3", {}, t("library.nothing_title")), h("p", {}, t("library.nothing_text")), button("close", t("library.clear"), this.clear)];
  }

  failed({ message, hint }) {
    return [icon("alert"), h("h3", {}, message), hint ? h("p", {}, hint) : null, button("retry", t("library.again"), this.retry)];
  }
}
