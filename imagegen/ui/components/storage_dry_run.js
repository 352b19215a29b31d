// What a rule would move: how much, and every one of them to look at. Nothing is moved before "Apply now".
import { button, h, route, t, tell } from "./core.js";
import { setText } from "./feed_list.js";
import { countText, dateText, numberText, sizeText } from "./trash_words.js";

const PAGE = 60;

export class DryRun {
  constructor(name, kind, apply) {
    Object.assign(this, { name, kind, amount: 0, count: 0 });
    this.words = h("b", { role: "status" });
    this.apply = button("trash", t("storage.apply"), () => this.go(apply), { isPrimary: true, isSmall: true });
    this.bar = h("progress", { max: 1, hidden: true, "aria-label": t("storage.applying") });
    this.list = h("ul", { class: kind === "tasks" ? "ig-storage-finds is-words" : "ig-storage-finds" });
    this.more = button("chevronDown", "", () => this.read(), { isSmall: true });
    this.node = h("div", { class: "ig-storage-run", hidden: true }, h("div", { class: "ig-storage-run-head" }, this.words, this.apply), this.bar, this.list, this.more);
  }

  async show(amount) {
    this.amount = amount;
    this.list.replaceChildren();
    await this.read();
  }

  async read() {
    const asked = this.amount;
    const found = await tell("rules.look", { name: this.name, amount: asked, offset: this.list.childElementCount, limit: PAGE });
    if (!found || asked !== this.amount) return;
    this.list.append(...found.items.map((item) => this.find(item)));
    const left = found.count - this.list.childElementCount;
    this.node.hidden = false;
    this.apply.hidden = found.count === 0;
    this.more.hidden = left <= 0;
    setText(this.more.lastChild, t("trash.more", { number: numberText(left) }));
    setText(this.words, found.count ? t("storage.would_move", { what: countText(this.kind, found.count), size: sizeText(found.size_bytes) }) : t("storage.would_move_nothing"));
  }

  find({ title, topic, at, size_bytes: size, preview }) {
    const name = title || t(`trash.unnamed.${this.kind}`);
    const facts = [topic, dateText(at), size ? sizeText(size) : ""].filter(Boolean).join(" · ");
    if (this.kind === "tasks") return h("li", {}, h("span", {}, name), h("span", { class: "ig-help" }, facts));
    return h("li", { title: `${name}\n${facts}` }, h("img", { src: route(preview), alt: `${name}, ${facts}`, loading: "lazy", decoding: "async" }));
  }

  async go(apply) {
    this.apply.disabled = true;
    await apply();
    this.apply.disabled = false;
  }

  showProgress(fraction) {
    this.bar.hidden = fraction === null;
    if (fraction !== null) this.bar.value = fraction;
  }
}
