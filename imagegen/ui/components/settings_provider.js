// One provider of the list: a head to scan, and below it key, address, machines and a test.
import { ask, button, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { buildAddress } from "./settings_address.js";
import { buildOwn } from "./settings_custom_own.js";
import { isReady, providerNow } from "./settings_groups.js";
import { buildKey } from "./settings_key.js";
import { buildMachines, machinesUp } from "./settings_machines.js";
import { buildResult, whileBusy } from "./settings_result.js";
import { askStandings } from "./settings_save.js";

/** A block: {element, draw(provider), open(), welcome(key)}; the last is for a provider that was just added. */
export function buildBlock(provider) {
  const head = buildHead();
  const key = takesKey(provider) ? buildKey(provider) : null;
  const address = provider.base_url_editable && !provider.is_custom ? buildAddress(provider) : null;
  const machines = buildMachines();
  const own = provider.is_custom ? buildOwn(provider) : null;
  const test = buildTest(provider.id, key?.box, address?.box, own?.buttons ?? []);
  const parts = h("div", { class: "ig-settings-provider-parts" }, own?.element, key?.element, address?.element, machines.element, test);
  const body = h("div", { class: "ig-settings-provider-body" }, parts, own?.editor);
  const element = h("details", { class: "ig-settings-provider", name: "settings-provider", data: { provider: provider.id } }, head.element, body);
  const draw = (now) => [head, key, address, machines, own].forEach((part) => part?.draw(now));
  draw(provider);
  const open = () => unfold(element, parts.querySelector("input, textarea") ?? head.element);
  const welcome = async (typed) => {
    own.welcome();
    if (typed && key) await key.save(typed);
  };
  return { element, draw, open, welcome };
}

function unfold(element, first) {
  element.open = true;
  element.scrollIntoView({ block: "nearest" });
  first.focus();
}

// A provider of one's own has a key box unless its kind never takes a key.
function takesKey(provider) {
  if (provider.is_custom) return page.boot.kinds.find(({ id }) => id === provider.kind)?.key !== "none";
  return provider.key_required || provider.key_env.length > 0 || Boolean(provider.key_page);
}

// ---- the head: dot, name, standing -----------------------------------------------------------------------------

function buildHead() {
  const dot = h("span", { class: "ig-settings-dot", "aria-hidden": "true" });
  const name = h("strong");
  const mark = h("span", { class: "ig-badge ig-settings-mark" }, t("settings.own_mark"));
  const standing = h("span", { class: "ig-settings-standing" });
  const element = h("summary", {}, dot, h("span", { class: "ig-settings-name" }, name, mark), standing, icon("chevronDown"));
  const draw = (now) => {
    name.textContent = now.name;
    mark.hidden = !now.is_custom;
    dot.classList.toggle("is-ready", isReady(now) && machinesUp(now) !== 0);
    standing.textContent = standingOf(now);
  };
  return { element, draw };
}

function standingOf(provider) {
  if (provider.embedded) return t("settings.embedded");
  if (!isReady(provider)) return t("settings.needs_key");
  const up = machinesUp(provider);
  if (provider.machines.length > 1) return t("settings.machines_up", { up, total: provider.machines.length });
  if (up === 0) return t("settings.machine_out");
  return provider.key_source === "none" ? t("settings.no_key_needed") : t("settings.ready");
}

// ---- the test --------------------------------------------------------------------------------------------------

// What stands in the boxes and is not saved yet is what gets tested: try first, then save.
function buildTest(id, keyBox, urlBox, others) {
  const result = buildResult();
  const work = async () => {
    await result.run(t("settings.testing"), async () => (await ask("test_provider", testQuestion(id, keyBox, urlBox))).text);
    if (providerNow(id).machines.length) await askStandings().catch(() => {}); // the test's own sentence is the answer
  };
  const test = button("play", t("settings.test"), () => whileBusy(test, work));
  return h("div", { class: "ig-settings-test" }, test, others, result.element);
}

function testQuestion(id, keyBox, urlBox) {
  const question = { provider: id };
  if (keyBox?.value.trim()) question.key = keyBox.value.trim();
  const urls = (urlBox?.value ?? "").split(/\s+/).filter(Boolean).join(" ");
  if (urls && urls !== providerNow(id).base_urls.join(" ")) question.base_url = urls;
  return question;
}
