// One picture that was brought in: what it says of its making, and what can be done with that.
import { button, h, StudioError, t } from "./core.js";
import { icon } from "./icons.js";
import { look } from "./bring_send.js";

/** A picture of the dialog. `acts` are {use(found), refer(picture, anchor), show(topicId), changed()}. */
export class Picture {
  constructor(file, model, acts) {
    Object.assign(this, { file, model, acts, found: null, problem: "", isChosen: true });
    this.address = URL.createObjectURL(file);
    this.check = h("input", { type: "checkbox", checked: true, "aria-label": t("bring.choose", { name: file.name }) });
    this.check.addEventListener("change", () => ((this.isChosen = this.check.checked), acts.changed()));
    this.thumb = h("img", { class: "ig-bring-thumb", src: this.address, alt: "", decoding: "async" });
    this.thumb.addEventListener("error", () => this.thumb.replaceWith(h("span", { class: "ig-bring-thumb" }, icon("image"))), { once: true });
    this.words = h("span", { class: "ig-bring-words" }, h("b", {}, file.name), (this.line = h("span", { class: "ig-help" }, t("bring.reading"))));
    this.details = h("details", { class: "ig-bring-picture" }, h("summary", {}, this.thumb, this.words, icon("chevronDown")));
    this.element = h("li", { class: "ig-bring-item" }, this.check, this.details);
    this.details.addEventListener("toggle", () => this.details.open && this.body === undefined && this.draw());
  }

  /** Ask the studio; never fails. */
  async read() {
    try {
      this.found = await look(this.file, this.model);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.problem = [error.message.replace(`${this.file.name}: `, ""), error.hint].filter(Boolean).join(" ");
    }
    this.element.classList.toggle("is-bad", Boolean(this.problem));
    this.line.textContent = this.problem || this.summary();
    this.choose(this.canBeKept);
    if (this.details.open) this.draw();
    this.acts.changed();
  }

  get isRead() {
    return this.found !== null || this.problem !== "";
  }

  get canBeKept() {
    return Boolean(this.found?.maker) && !this.found.topic_id;
  }

  choose(isChosen) {
    this.isChosen = isChosen;
    this.check.checked = isChosen;
    this.check.disabled = Boolean(this.problem) || Boolean(this.found?.topic_id);
  }

  summary() {
    const { maker, model, prompt, topic_id: topicId } = this.found;
    if (!maker) return t(topicId ? "bring.here_already" : "bring.nothing_inside");
    return [topicId && t("bring.here_already"), maker, model, prompt].filter(Boolean).join(" · ");
  }

  // ---- what was found -----------------------------------------------------------------------------------------------

  draw() {
    if (!this.isRead) return;
    this.body?.remove();
    const parts = this.problem ? [h("p", { class: "ig-error-text" }, this.problem)] : this.found.maker ? this.told() : this.untold();
    this.body = h("div", { class: "ig-bring-body" }, h("img", { class: "ig-bring-large", src: this.address, alt: this.file.name }), h("div", { class: "ig-bring-told" }, parts));
    this.details.append(this.body);
  }

  untold() {
    return [this.known(), h("p", {}, t("bring.nothing_inside_long")), this.actions()].filter(Boolean);
  }

  known() {
    const { topic_id: topicId } = this.found;
    if (!topicId) return null;
    return h("p", { class: "ig-bring-known" }, t("bring.here_already"), button("topics", t("bring.open_topic"), () => this.acts.show(topicId), { isSmall: true }));
  }

  told() {
    const { found } = this;
    const texts = [text(t("bring.prompt"), found.prompt), text(t("bring.negative"), found.negative)];
    const rows = [row(t("bring.made_by"), found.maker), row(t("bring.model"), found.model || t("bring.no_model")), ...found.settings.map(({ label, value }) => row(label, value))];
    return [this.known(), ...texts, h("dl", { class: "ig-bring-table" }, rows), this.fit(), this.leftovers(), this.actions()].filter(Boolean);
  }

  /** How the settings look to the model that would get them. */
  fit() {
    const { card, changed, lost, is_ours: isOurs } = this.found;
    const model = t(card.is_own ? "bring.for_own_model" : isOurs ? "bring.model_gone" : "bring.for_your_model", { model: card.name });
    const others = [
      ...changed.map(({ label, before, after }) => t("bring.changed", { label, before, after })),
      ...(lost.length ? [t("bring.lost", { labels: lost.join(t("panel.list_comma")), model: card.name })] : []),
    ];
    return h("ul", { class: "ig-bring-notes" }, [model, ...others].map((words) => h("li", {}, words)));
  }

  leftovers() {
    const { leftovers } = this.found;
    if (!leftovers.length) return null;
    const rows = leftovers.map(({ label, value }) => row(label, value));
    return h("details", { class: "ig-bring-more" }, h("summary", {}, t("bring.leftovers", { count: leftovers.length })), h("dl", { class: "ig-bring-table" }, rows));
  }

  /** What can be done with it, as buttons. */
  actions() {
    if (!this.found) return null;
    const use = this.found.maker && button("reuse", t("bring.use"), () => this.acts.use(this.found), { isPrimary: true });
    const refer = button("image", t("bring.refer"), ({ currentTarget }) => this.acts.refer(this, currentTarget), { isPrimary: !this.found.maker });
    return h("div", { class: "ig-bring-acts" }, use, refer);
  }

  forget() {
    URL.revokeObjectURL(this.address);
  }
}

const row = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, value));
const text = (label, words) => words && h("div", { class: "ig-bring-text" }, h("span", { class: "ig-label" }, label), h("p", { tabindex: "0" }, words));
