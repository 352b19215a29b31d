// What the settings dialog tells the studio, and what it then keeps in this browser. Nothing is kept that was refused.
import { ask, bus, page, remember, remembered, t } from "./core.js";

export async function saveKey(provider, key) {
  takeAnswer(await ask("set_key", { provider, key }));
  keepEntry("keys", provider, key);
}

export async function saveBaseUrl(provider, url) {
  takeAnswer(await ask("set_base_url", { provider, url }));
  keepEntry("base_urls", provider, url);
}

export async function savePreferences(preferences) {
  takeAnswer(await ask("set_preferences", preferences));
  remember("preferences", page.boot.preferences);
}

// An empty value means: back to what the server has by itself.
function keepEntry(name, provider, value) {
  const { [provider]: _old, ...others } = remembered(name, {});
  remember(name, value ? { ...others, [provider]: value } : others);
}

function takeAnswer({ providers, preferences, catalog_ready: ready }) {
  Object.assign(page.boot, { providers, preferences });
  for (const model of page.boot.catalog.models) markReady(model, ready[model.key] ?? model.is_ready);
  bus.emit("boot", page.boot);
}

function markReady(model, isReady) {
  model.is_ready = isReady;
  model.not_ready_text = isReady ? "" : model.not_ready_text || t("settings.needs_key");
}
