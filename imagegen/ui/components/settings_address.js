// Where a provider is asked. A pool takes several machines, one a line.
import { button, h, t } from "./core.js";
import { saveOnEnter } from "./settings_key.js";
import { buildResult } from "./settings_result.js";
import { saveBaseUrl } from "./settings_save.js";

/** The part of a block: {element, draw(provider), box}. */
export function buildAddress(provider) {
  const id = `settings-url-${provider.id}`;
  const box = buildBox(id, provider);
  const result = buildResult();
  const take = (url) => result.run(t("settings.saving"), () => takeAddress(provider.id, url));
  const save = button(null, t("settings.save_url"), () => take(box.value.trim()));
  const reset = button("retry", t("settings.reset_url"), () => take(""));
  if (!provider.is_pool) saveOnEnter(box, save);
  const line = h("div", { class: "ig-settings-line" }, box, save, reset);
  let shown = null; // what was typed and not saved yet outlives every news of the provider but a new address
  const draw = (now) => {
    if (textOf(now) !== shown) box.value = shown = textOf(now);
    reset.hidden = now.base_url === now.default_base_url;
  };
  const label = h("label", { class: "ig-label", for: id }, t("settings.url"));
  const help = provider.is_pool ? h("p", { class: "ig-help" }, t("settings.urls_help")) : null;
  return { element: h("div", { class: "ig-settings-part" }, label, line, help, result.element), draw, box };
}

function buildBox(id, { is_pool: isPool, default_base_url: usual }) {
  const facts = { class: "ig-input", id, placeholder: usual, spellcheck: "false" };
  if (isPool) return h("textarea", { ...facts, class: "ig-input ig-settings-lines", rows: 1, inputmode: "url" });
  return h("input", { ...facts, type: "url" });
}

const textOf = ({ is_pool: isPool, base_url: url, base_urls: urls }) => (isPool && urls.length ? urls.join("\n") : url);

async function takeAddress(id, url) {
  await saveBaseUrl(id, url);
  return t("settings.saved");
}
