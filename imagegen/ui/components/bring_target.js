// Where pictures go that are brought in: the open topic, or a new one with a name.
import { h, page, t } from "./core.js";

/** The choice. `read()` is what "imports.open" takes. */
export class Target {
  constructor(changed) {
    this.select = h("select", { class: "ig-input ig-bring-select", "aria-label": t("bring.into"), onchange: () => (this.show(), changed()) });
    this.title = h("input", { class: "ig-input ig-bring-title", type: "text", maxlength: "200", "aria-label": t("bring.title"), placeholder: t("bring.title"), oninput: changed });
    this.element = h("div", { class: "ig-bring-target" }, h("span", { class: "ig-label" }, t("bring.into")), this.select, this.title);
  }

  /** Offer the topics as they are now; `title` is how a new one would be called, and `isNew` what is chosen first. */
  offer(title, isNew) {
    const here = page.boot.topics.find((topic) => topic.id === page.topicId);
    const others = page.boot.topics.filter((topic) => topic !== here);
    const options = [[here?.id, here && t("bring.this_topic", { title: here.title })], ["", t("bring.new_topic")], ...others.map((topic) => [topic.id, topic.title])];
    this.select.replaceChildren(...options.filter(([id]) => id !== undefined).map(([value, words]) => h("option", { value }, words)));
    this.select.value = isNew || !here ? "" : here.id;
    this.title.value = title;
    this.show();
  }

  show() {
    this.title.hidden = this.select.value !== "";
  }

  get isReady() {
    return this.select.value !== "" || this.title.value.trim() !== "";
  }

  read() {
    return { topic_id: this.select.value || null, title: this.title.value };
  }
}
