// Providers: one foldable block each, with key, address and a test. A key goes to the studio and is never shown again.
import { ask, bus, button, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { buildResult } from "./settings_result.js";
import { saveBaseUrl, saveKey } from "./settings_save.js";

/** The list; `openAt(id)` unfolds one provider with the cursor in its key, `forgetTyped()` empties every key box. */
export function buildProviders() {
  const blocks = new Map(page.boot.providers.map((provider) => [provider.id, buildBlock(provider)]));
  bus.on("boot", ({ providers }) => providers.forEach((provider) => blocks.get(provider.id).draw(provider)));
  const note = h("p", { class: "ig-settings-note" }, icon("lock"), h("span", {}, t("settings.keys_note")));
  const element = h("div", { class: "ig-settings-providers" }, note, [...blocks.values()].map((block) => block.element));
  const forgetTyped = () => element.querySelectorAll("[type=password]").forEach((box) => (box.value = ""));
  return { element, openAt: (id) => openBlock(blocks.get(id)), forgetTyped };
}

function openBlock(block) {
  if (!block) return;
  block.element.open = true;
  block.element.scrollIntoView({ block: "start" });
  (block.element.querySelector("input") ?? block.element.querySelector("summary")).focus();
}

function takesKey(provider) {
  return provider.key_required || provider.key_env.length > 0 || Boolean(provider.key_page);
}

function buildBlock(provider) {
  const head = buildHead(provider);
  const key = takesKey(provider) ? buildKey(provider) : null;
  const address = provider.base_url_editable ? buildAddress(provider) : null;
  const test = buildTest(provider.id, key?.box, address?.box);
  const body = h("div", { class: "ig-settings-provider-body" }, key?.element, address?.element, test);
  const element = h("details", { class: "ig-settings-provider", name: "settings-provider", data: { provider: provider.id } }, head.element, body);
  const draw = (now) => [head, key, address].forEach((part) => part?.draw(now));
  draw(provider);
  return { element, draw };
}

// ---- the head: dot, name, standing -----------------------------------------------------------------------------

function buildHead(provider) {
  const dot = h("span", { class: "ig-settings-dot", "aria-hidden": "true" });
  const standing = h("span", { class: "ig-settings-standing" });
  const element = h("summary", {}, dot, h("strong", {}, provider.name), standing, icon("chevronDown"));
  const draw = (now) => {
    const isReady = !now.key_required || now.key_source !== "none";
    dot.classList.toggle("is-ready", isReady);
    standing.textContent = standingOf(now, isReady);
  };
  return { element, draw };
}

function standingOf(provider, isReady) {
  if (provider.embedded) return t("settings.embedded");
  if (!isReady) return t("settings.needs_key");
  return provider.key_source === "none" ? t("settings.no_key_needed") : t("settings.ready");
}

// ---- the key ---------------------------------------------------------------------------------------------------

function buildKey(provider) {
  const id = `settings-key-${provider.id}`;
  const quiet = { autocomplete: "new-password", spellcheck: "false" }; // no browser offers to fill in or to keep it
  const box = h("input", { class: "ig-input", id, type: "password", placeholder: provider.key_example, ...quiet });
  const source = h("p", { class: "ig-help" });
  const result = buildResult();
  const save = button(null, t("settings.save_key"), () => takeKey(provider.id, box, result), { isPrimary: true });
  const remove = button("trash", t("settings.remove_key"), () => dropKey(provider.id, result), { isDanger: true });
  saveOnEnter(box, save);
  const line = h("div", { class: "ig-settings-line" }, box, save, remove);
  const label = h("div", { class: "ig-settings-labels" }, h("label", { class: "ig-label", for: id }, t("settings.key")), keyLink(provider));
  const draw = (now) => {
    source.textContent = sourceOf(now);
    remove.hidden = now.key_source !== "browser";
  };
  return { element: h("div", { class: "ig-settings-part" }, label, line, source, result.element), draw, box };
}

function keyLink(provider) {
  if (!provider.key_page) return null;
  return h("a", { class: "ig-settings-link", href: provider.key_page, target: "_blank", rel: "noopener noreferrer" }, t("settings.get_key"));
}

// The words say where the key in use comes from, and which one would win.
function sourceOf({ key_source: source, key_tail: tail, key_env: names }) {
  const name = names.join(", ");
  if (source === "environment") return t("settings.key_from_environment", { tail, name });
  if (source !== "browser") return t("settings.key_none");
  return name ? t("settings.key_over_environment", { tail, name }) : t("settings.key_from_browser", { tail });
}

function providerNow(id) {
  return page.boot.providers.find((provider) => provider.id === id);
}

async function takeKey(id, box, result) {
  const key = box.value.trim();
  if (!key) return box.focus();
  const { key_source: sourceBefore, key_env: names } = providerNow(id);
  await result.run(t("settings.saving"), async () => {
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

// ---- the address -----------------------------------------------------------------------------------------------

function buildAddress(provider) {
  const id = `settings-url-${provider.id}`;
  const box = h("input", { class: "ig-input", id, type: "url", placeholder: provider.default_base_url, spellcheck: "false" });
  const result = buildResult();
  const take = (url) => result.run(t("settings.saving"), () => takeAddress(provider.id, url));
  const save = button(null, t("settings.save_url"), () => take(box.value.trim()));
  const reset = button("retry", t("settings.reset_url"), () => take(""));
  saveOnEnter(box, save);
  const line = h("div", { class: "ig-settings-line" }, box, save, reset);
  const draw = (now) => {
    if (box !== document.activeElement) box.value = now.base_url;
    reset.hidden = now.base_url === now.default_base_url;
  };
  const label = h("label", { class: "ig-label", for: id }, t("settings.url"));
  return { element: h("div", { class: "ig-settings-part" }, label, line, result.element), draw, box };
}

async function takeAddress(id, url) {
  await saveBaseUrl(id, url);
  return t("settings.saved");
}

function saveOnEnter(box, save) {
  box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && save.click());
}

// ---- the test --------------------------------------------------------------------------------------------------

// What stands in the boxes and is not saved yet is what gets tested: try first, then save.
function buildTest(id, keyBox, urlBox) {
  const result = buildResult();
  const test = button("play", t("settings.test"), async () => {
    test.disabled = true;
    await result.run(t("settings.testing"), async () => (await ask("test_provider", testQuestion(id, keyBox, urlBox))).text);
    test.disabled = false;
  });
  return h("div", { class: "ig-settings-test" }, test, result.element);
}

function testQuestion(id, keyBox, urlBox) {
  const question = { provider: id };
  if (keyBox?.value.trim()) question.key = keyBox.value.trim();
  const url = urlBox?.value.trim();
  if (url && url !== providerNow(id).base_url) question.base_url = url;
  return question;
}
