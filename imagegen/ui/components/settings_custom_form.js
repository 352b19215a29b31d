// The form for a provider of one's own: to add one, or to edit one that is there (its kind and its key then stay).
//
// What is typed stays until the studio took it: a refusal is shown at the fields that it names.
import { ask, button, h, page, remembered, t } from "./core.js";
import { buildField, buildKinds } from "./settings_custom_fields.js";
import { ModelChooser } from "./settings_custom_models.js";
import { addressesOf } from "./settings_groups.js";
import { QUIET_BOX } from "./settings_key.js";
import { buildResult, whileBusy } from "./settings_result.js";

const NAME_LENGTH = 80;

export class ProviderForm {
  /**
   * `provider` is the one to edit, or null to add one. `submit(draft)` does the work and may throw a StudioError; `words`
   * are those of its button, and what is said meanwhile.
   */
  constructor(id, { provider = null, words, submit, cancel }) {
    Object.assign(this, { id, provider, submit, words });
    this.fields = { ...(provider ? {} : { kind: this.kindField() }), ...this.textFields() };
    this.chooser = new ModelChooser(`${id}-models`, provider?.models ?? [], () => this.readModels());
    this.element = h("div", { class: "ig-custom-form", onkeydown: (event) => this.keydown(event) });
    this.element.append(...Object.values(this.fields).map((field) => field.element), this.buildTest(), this.chooser.element, this.buildFoot(cancel));
    this.fields.models = this.chooser;
    this.drawKind();
  }

  // ---- building ----------------------------------------------------------------------------------------------------

  kindField() {
    return buildKinds(`${this.id}-kind`, page.boot.kinds, () => this.drawKind());
  }

  textFields() {
    const quiet = { class: "ig-input", autocomplete: "off", spellcheck: "false" };
    const name = h("input", { ...quiet, type: "text", maxLength: NAME_LENGTH });
    const address = h("textarea", { ...quiet, class: "ig-input ig-settings-lines", rows: 1, inputmode: "url" });
    name.value = this.provider?.name ?? "";
    address.value = this.provider ? addressesOf(this.provider).join("\n") : "";
    const fields = { name: buildField(`${this.id}-name`, name), base_url: buildField(`${this.id}-url`, address) };
    fields.name.setLabel(t("settings.name"));
    fields.base_url.setLabel(t("settings.url"));
    return this.provider ? fields : { ...fields, key: buildField(`${this.id}-key`, h("input", { class: "ig-input", ...QUIET_BOX })) };
  }

  buildTest() {
    const result = buildResult((error) => this.showErrors(error));
    const work = () => result.run(t("settings.testing"), async () => (await this.askTest()).text);
    const test = button("play", t("settings.test"), () => whileBusy(test, work));
    this.testResult = result;
    return h("div", { class: "ig-settings-test" }, test, result.element);
  }

  buildFoot(cancel) {
    this.result = buildResult((error) => this.showErrors(error));
    this.go = button(null, this.words.submit, () => this.send(), { isPrimary: true });
    return h("div", { class: "ig-custom-foot" }, this.go, button(null, t("settings.cancel"), cancel), this.result.element);
  }

  // ---- what depends on the kind --------------------------------------------------------------------------------------

  /** The chosen kind, or that of the provider; null when the studio no longer knows it. */
  get kind() {
    if (!this.provider) return this.fields.kind.value();
    return page.boot.kinds.find(({ id }) => id === this.provider.kind) ?? null;
  }

  get isPool() {
    return this.provider?.is_pool ?? this.kind.is_pool;
  }

  drawKind() {
    const { base_url: address, key, name } = this.fields;
    address.control.placeholder = this.kind?.default_base_url ?? "";
    address.setHelp(this.isPool ? t("settings.urls_help") : "");
    if (!this.provider) this.drawNewKind(this.kind, name, address, key);
    this.chooser.element.hidden = this.kind?.wants_models === false; // they come from elsewhere
    this.chooser.setReadable(this.kind !== null);
  }

  // The usual address of a kind gives way to that of another one; what a person typed does not.
  drawNewKind(kind, name, address, key) {
    name.control.placeholder = kind.label;
    const isUntouched = ["", ...page.boot.kinds.map((other) => other.default_base_url)].includes(address.control.value.trim());
    if (isUntouched) address.control.value = kind.default_base_url;
    key.element.hidden = kind.key === "none";
    key.setLabel(t("settings.key"), kind.key === "optional" ? t("settings.optional") : "");
    key.setHelp([kind.key_help, t("settings.add_key_help")].filter(Boolean).join(t("panel.sentence_gap")));
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  /** What stands in the form. A key of a kind that takes none is not sent. */
  draft() {
    const { name, base_url: address, key } = this.fields;
    const models = this.chooser.element.hidden ? [] : this.chooser.chosen();
    const draft = { name: name.control.value.trim(), base_url: address.control.value.trim(), models };
    if (this.provider) return draft;
    return { kind: this.kind.id, ...draft, key: this.kind.key === "none" ? "" : key.control.value.trim() };
  }

  question() {
    const { base_url, key = remembered("keys", {})[this.provider?.id] ?? "" } = this.draft();
    return { kind: this.kind.id, base_url, key };
  }

  // A provider that is there is tested as such: the studio knows its key.
  askTest() {
    if (!this.provider) return ask("test_endpoint", this.question());
    return ask("test_provider", { provider: this.provider.id, base_url: this.draft().base_url });
  }

  // What another server has does not belong into the list that a person meanwhile wants for this one.
  async readModels() {
    const question = this.question();
    await this.chooser.read(
      () => ask("read_models", question),
      (error) => this.showErrors(error),
      () => JSON.stringify(this.question()) === JSON.stringify(question),
    );
  }

  async send() {
    if (this.go.disabled) return;
    this.showErrors({ fields: {} });
    this.chooser.takeLoose();
    await whileBusy(this.go, () => this.result.run(this.words.busy, () => this.submit(this.draft())));
  }

  // ---- errors, keys ----------------------------------------------------------------------------------------------------

  /** Mark the fields that an error names; false when it names one that is not here, or none. */
  showErrors({ fields }) {
    for (const [name, field] of Object.entries(this.fields)) field.showError(fields[name] ?? "");
    const named = Object.keys(fields);
    const first = Object.keys(this.fields).find((name) => name in fields);
    if (first) this.fields[first].control.focus();
    return named.length > 0 && named.every((name) => name in this.fields && !this.fields[name].element.hidden);
  }

  // Enter sends from a box of one line; several addresses need it for a new one.
  keydown(event) {
    const isLine = event.target.matches("input:not([type=checkbox], [type=search])") || (event.target.matches("textarea") && !this.isPool);
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !isLine) return;
    event.preventDefault();
    this.send();
  }

  focus() {
    (this.provider ? this.fields.name.control : this.fields.kind.control).focus();
  }

  /** Empty, as for the next one. */
  clear() {
    for (const name of ["name", "base_url", "key"]) this.fields[name].control.value = "";
    this.chooser.clear();
    this.testResult.clear();
    this.result.clear();
    this.drawKind();
  }
}
