// The way "Idea": one master prompt that the assistant splits, with the panel's settings and reference pictures.
import { ask, bus, button, h, page, t } from "./core.js";
import { countChoice, picturesOf } from "./composer_assist.js";
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
    this.text = h("textarea", { class: "ig-input", rows: 6, placeholder: t("create.idea_example") });
    this.text.addEventListener("input", () => context.changed());
    this.how = countChoice();
    this.how.element.addEventListener("input", () => context.changed());
    this.pictures = h("p", { class: "ig-help" });
    const setUp = button("settings", t("jobs.set_up"), () => bus.emit("open_settings", "assistant"), { isSmall: true });
    this.missing = h("div", { class: "ig-create-choice" }, h("span", {}, t("jobs.no_assistant")), setUp);
    bus.on("boot", () => context.changed());
    this.element = h("div", { class: "ig-create-form" }, this.missing, field(t("create.idea"), this.text, { help: t("create.idea_help") }), this.how.element, this.pictures);
  }

  opened(text) {
    if (text) this.text.value = text;
    this.text.focus();
  }

  read() {
    this.missing.hidden = page.boot.assistant.is_ready;
    const count = picturesOf(currentDraft()).length;
    this.pictures.hidden = count === 0;
    this.pictures.textContent = t("create.idea_pictures", { count });
    const prompt = this.text.value.trim();
    return prompt && page.boot.assistant.is_ready ? { prompt, count: this.how.read() } : null;
  }

  async count({ count }) {
    return { count: 1, words: count === null ? t("create.idea_free") : t("composer.tasks", { count }) };
  }

  make({ prompt, count, topic_id }) {
    return ask("assistant.split", { topic_id, draft: currentDraft(), prompt, count });
  }
}
