// The assistant: which chat model splits, rewrites, translates and describes. The same rules as for providers' keys.
import { ask, bus, button, h, page, remember, remembered, t } from "./core.js";
import { QUIET_BOX } from "./settings_key.js";
import { buildMeaning } from "./settings_meaning.js";
import { buildResult, whileBusy } from "./settings_result.js";

/** The section: {element, open(), forgetTyped()}. */
export function buildAssistant() {
  const section = new AssistantSection();
  return section;
}

class AssistantSection {
  constructor() {
    this.url = h("input", { class: "ig-input", id: "assistant-url", type: "url", spellcheck: "false" });
    this.key = h("input", { class: "ig-input", id: "assistant-key", ...QUIET_BOX });
    this.model = h("input", { class: "ig-input", id: "assistant-model", spellcheck: "false", autocomplete: "off" });
    this.model.setAttribute("list", "assistant-models");
    this.models = h("datalist", { id: "assistant-models" });
    this.titles = h("input", { type: "checkbox", id: "assistant-titles" });
    this.standing = h("p", { class: "ig-help" });
    this.result = buildResult();
    this.meaning = buildMeaning();
    this.element = h("div", { class: "ig-settings-fields ig-settings-assistant" }, h("p", {}, t("settings.assistant_about")), this.fields(), this.buttons(), this.result.element, this.meaning.element);
    bus.on("boot", () => this.draw());
    this.draw();
  }

  fields() {
    const part = (id, name, ...content) => h("div", { class: "ig-settings-part" }, h("label", { class: "ig-label", for: id }, t(`settings.assistant_${name}`)), ...content);
    const help = (name) => h("p", { class: "ig-help" }, t(`settings.assistant_${name}`));
    const read = button("retry", t("settings.assistant_read_models"), () => whileBusy(read, () => this.readModels()));
    this.forget = button("trash", t("settings.assistant_forget_key"), () => this.save({ key: "" }));
    return [
      part("assistant-url", "url", this.url, help("url_help")),
      part("assistant-key", "key", h("div", { class: "ig-settings-line" }, this.key, this.forget), this.standing),
      part("assistant-model", "model", h("div", { class: "ig-settings-line" }, this.model, read), this.models),
      h("label", { class: "ig-settings-check", for: "assistant-titles" }, this.titles, h("span", {}, t("settings.assistant_titles"))),
    ];
  }

  buttons() {
    const save = button("check", t("settings.assistant_save"), () => whileBusy(save, () => this.save(this.typed())), { isPrimary: true });
    const test = button("play", t("settings.test"), () => whileBusy(test, () => this.test()));
    return h("div", { class: "ig-settings-test" }, save, test);
  }

  // What is typed in the boxes; an empty key box leaves the key that is known.
  typed() {
    const key = this.key.value.trim();
    return { base_url: this.url.value.trim(), model: this.model.value.trim(), names_topics: this.titles.checked, ...(key ? { key } : {}) };
  }

  draw() {
    const now = page.boot.assistant;
    this.url.placeholder = now.default_base_url;
    this.model.placeholder = now.default_model;
    if (document.activeElement !== this.url) this.url.value = now.base_url;
    if (document.activeElement !== this.model) this.model.value = now.model;
    this.titles.checked = now.names_topics;
    this.forget.hidden = now.key_source !== "browser";
    this.standing.replaceChildren(...standingOf(now));
  }

  save(values) {
    return this.result.run(t("settings.saving"), async () => {
      page.boot.assistant = await ask("assistant.set", { settings: values });
      remember("assistant", { ...remembered("assistant", {}), ...values });
      this.key.value = "";
      bus.emit("boot", page.boot);
      return t("settings.saved");
    });
  }

  test() {
    return this.result.run(t("settings.testing"), async () => (await ask("assistant.test", { settings: this.typed() })).text);
  }

  readModels() {
    return this.result.run(t("settings.assistant_reading"), async () => {
      const { models } = await ask("assistant.models", { settings: this.typed() });
      this.models.replaceChildren(...models.map((name) => h("option", { value: name })));
      this.model.focus();
      return t("settings.assistant_found", { count: models.length });
    });
  }

  open() {
    this.key.focus();
  }

  forgetTyped() {
    this.key.value = "";
    this.meaning.forgetTyped();
  }
}

function standingOf({ key_source: source, key_tail: tail, key_env: names, key_page: link }) {
  if (source === "browser") return [t("settings.assistant_key_browser", { tail: tail ?? "" })];
  if (source === "environment") return [t("settings.assistant_key_environment", { tail: tail ?? "" })];
  return [t("settings.assistant_no_key", { names: names.join(", ") }), " ", h("a", { href: link, target: "_blank", rel: "noopener" }, t("settings.assistant_get_key"))];
}
