// What the settings dialog tells the studio, and what it then keeps in this browser. Nothing is kept that was refused.
import { ask, bus, page, remember, remembered } from "./core.js";

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

/** Hear anew how every provider stands. */
export async function askStandings() {
  takeAnswer(await ask("standings"));
}

// ---- providers of one's own -------------------------------------------------------------------------------------

/** Add a provider; the view of the new one. Its key is kept by `saveKey`, like every other. */
export async function addProvider(draft) {
  const known = new Set(page.boot.providers.map(({ id }) => id));
  takeBoot(await ask("add_provider", draft));
  const fresh = page.boot.providers.filter(({ id }) => !known.has(id));
  return fresh.find(({ name }) => name === draft.name) ?? fresh[0]; // another browser may have added one meanwhile
}

export async function editProvider(provider, { name, base_url, models }) {
  takeBoot(await ask("edit_provider", { provider, name, base_url, models }));
}

export async function removeProvider(provider) {
  takeBoot(await ask("remove_provider", { provider }));
  keepEntry("keys", provider, "");
  keepEntry("base_urls", provider, "");
}

// Topics and the engine's standing are the live stream's to tell: what it said meanwhile is newer than this answer.
function takeBoot({ topics: _topics, engine: _engine, ...news }) {
  Object.assign(page.boot, news);
  bus.emit("boot", page.boot);
}

// An empty value means: back to what the server has by itself.
function keepEntry(name, provider, value) {
  const { [provider]: _old, ...others } = remembered(name, {});
  remember(name, value ? { ...others, [provider]: value } : others);
}

function takeAnswer({ providers, preferences, catalog_ready: ready }) {
  Object.assign(page.boot, { providers, preferences });
  for (const model of page.boot.catalog.models) model.is_ready = ready[model.key] ?? model.is_ready;
  bus.emit("boot", page.boot);
}
