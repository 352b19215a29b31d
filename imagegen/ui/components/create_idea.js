// The way "Idea": one master prompt that the assistant splits, with the panel's settings and with reference pictures.
import { ask, bus, button, h, page, t } from "./core.js";
import { countChoice, picturesOf } from "./composer_assist.js";
import { Pictures } from "./create_files.js";
import { field } from "./create_parts.js";
import { currentDraft } from "./panel.js";

export const IDEA = {
  id: "idea",
  label: "create.tab_idea",
  icon: "sparkle",
  build: (context) => new IdeaForm(context),
};

class IdeaForm {
  constructor(context) {
    const changed = () => context.changed();
    this.text = h("textarea", { class: "ig-input", rows: 6, placeholder: t("create.idea_example"), oninput: changed });
    this.how = countChoice();
    this.how.element.addEventListener("input", changed);
    this.pictures = new Pictures(changed, t("create.idea_pictures_help"));
    this.pictures.element.hidden = false;
    this.fromPanel = h("p", { class: "ig-help" });
    this.pictures.element.append(this.fromPanel);
    const setUp = button("settings", t("jobs.set_up"), () => bus.emit("open_settings", "assistant"), { isSmall: true });
    this.missing = h("div", { class: "ig-create-choice" }, h("span", {}, t("jobs.no_assistant")), setUp);
    bus.on("boot", changed);
    const idea = field(t("create.idea"), this.text, { help: t("create.idea_help") });
    this.element = h("div", { class: "ig-create-form" }, this.missing, idea, this.how.element, this.pictures.element);
  }

  opened(text) {
    if (text) this.text.value = text;
    this.text.focus();
  }

  read() {
    const count = picturesOf(currentDraft()).length;
    this.missing.hidden = page.boot.assistant.is_ready;
    this.fromPanel.hidden = count === 0;
    this.fromPanel.textContent = t("create.idea_pictures", { count });
    const prompt = this.text.value.trim();
    return prompt && page.boot.assistant.is_ready ? { prompt, count: this.how.read() } : null;
  }

  async count({ count }) {
    return { count: 1, words: count === null ? t("create.idea_free") : t("composer.tasks", { count }) };
  }

  make({ prompt, count, topic_id }) {
    return ask("assistant.split", { topic_id, draft: this.draft(), prompt, count });
  }

  // The panel's pictures come first: they have the numbers that a person sees there.
  draft() {
    const draft = currentDraft();
    const { imageUrl, imageUrls, ...params } = draft.params;
    const refs = [...new Set([imageUrl ?? [], imageUrls ?? [], Object.values(this.pictures.read())].flat())];
    return { ...draft, params: refs.length ? { ...params, imageUrls: refs } : params };
  }
}
