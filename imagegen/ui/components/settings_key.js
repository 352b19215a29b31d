// The key of a provider. It goes to the studio and is never shown again.
import { button, h, t } from "./core.js";
import { providerNow } from "./settings_groups.js";
import { buildResult } from "./settings_result.js";
import { saveKey } from "./settings_save.js";

// No browser offers to fill it in or to keep it.
export const QUIET_BOX = { type: "password", autocomplete: "new-password", spellcheck: "false" };

/** The part of a block: {element, draw(provider), box, save(key)}; `save` is what the button does with the box. */
export function buildKey(provider) {
  const id = `settings-key-${provider.id}`;
  const box = h("input", { class: "ig-input", id, placeholder: provider.key_example, ...QUIET_BOX });
  const source = h("p", { class: "ig-help" });
  const result = buildResult();
  const take = button(null, t("settings.save_key"), () => takeKey(provider.id, box, result), { isPrimary: true });
  const remove = button("trash", t("settings.remove_key"), () => dropKey(provider.id, result), { isDanger: true });
  saveOnEnter(box, take);
  const line = h("div", { class: "ig-settings-line" }, box, take, remove);
  const label = h("div", { class: "ig-settings-labels" }, h("label", { class: "ig-label", for: id }, t("settings.key")), keyLink(provider));
  const draw = (now) => {
    source.textContent = sourceOf(now);
    remove.hidden = now.key_source !== "browser";
  };
  const save = (key) => {
    box.value = key;
    return takeKey(provider.id, box, result);
  };
  return { element: h("div", { class: "ig-settings-part" }, label, line, source, result.element), draw, box, save };
}

/** Enter in a box of one line is a click on its button. */
export function saveOnEnter(box, save) {
  box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && save.click());
}

function keyLink(provider) {
  if (!provider.key_page) return null;
  return h("a", { class: "ig-settings-link", href: provider.key_page, target: "_blank", rel: "noopener noreferrer" }, t("settings.get_key"));
}

// The words say where the key in use comes from, and which one would win.
function sourceOf({ key_source: source, key_tail: tail, key_env: names, key_required: isRequired }) {
  const name = names.join(", ");
  if (source === "environment") return t("settings.key_from_environment", { tail, name });
  if (source !== "browser") return t(isRequired ? "settings.key_none" : "settings.key_not_needed");
  return name ? t("settings.key_over_environment", { tail, name }) : t("settings.key_from_browser", { tail });
}

async function takeKey(id, box, result) {
  const key = box.value.trim();
  if (!key) return box.focus();
  const { key_source: sourceBefore, key_env: names } = providerNow(id);
  return result.run(t("settings.saving"), async () => {
    await saveKey(id, key);
    box.value = "";
    return sourceBefore === "environment" ? t("settings.key_saved_over", { name: names.join(", ") }) : t("settings.key_saved");
  });
}

async function dropKey(id, result) {
  await result.run(t("settings.saving"), async () => {
    await saveKey(id, "");
    const { key_source: source, key_env: names } = providerNow(id);
    return source === "environment" ? t("settings.key_removed_to", { name: names.join(", ") }) : t("settings.key_removed");
  });
}
