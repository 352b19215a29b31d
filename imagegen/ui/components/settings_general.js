// General: how much at once, how long, which language, which theme.
import { bus, h, page, remember, t } from "./core.js";
import { buildResult } from "./settings_result.js";
import { savePreferences } from "./settings_save.js";
import { setTheme, theme, THEMES } from "./topbar_theme.js";

const LANGUAGES = { en: "English", zh: "中文" }; // each in its own words: who reads neither finds theirs
const SECONDS = { seconds: 1, minutes: 60 };

export function buildGeneral() {
  return h(
    "div",
    { class: "ig-settings-fields" },
    buildNumber("images_at_once", { min: 1 }),
    buildNumber("images_per_task", { min: 1 }),
    buildTimeLimit(),
    buildLanguage(),
    buildTheme(),
  );
}

function buildField(name, control, result = null) {
  const label = h("label", { class: "ig-label", for: `settings-${name}` }, t(`settings.${name}`));
  const help = h("div", { class: "ig-help" }, t(`settings.${name}_help`));
  return h("div", { class: "ig-settings-field" }, h("div", {}, label, help), control, result?.element);
}

// ---- numbers -------------------------------------------------------------------------------------------------

function buildNumber(name, { min }) {
  const result = buildResult();
  const box = h("input", { class: "ig-input ig-settings-number", id: `settings-${name}`, type: "number", min, step: 1, required: true });
  const draw = () => (box.valueAsNumber = page.boot.preferences[name]);
  box.addEventListener("change", () => saveNumber(box, name, () => box.valueAsNumber, result, draw));
  drawOnBoot(draw);
  return buildField(name, box, result);
}

function buildTimeLimit() {
  const result = buildResult();
  const facts = { class: "ig-input ig-settings-number", id: "settings-time_limit_s", type: "number", min: 0.1, step: "any" };
  const box = h("input", { ...facts, required: true });
  const unit = h("select", { class: "ig-input ig-settings-unit", "aria-label": t("settings.unit") });
  unit.append(...Object.keys(SECONDS).map((name) => h("option", { value: name }, t(`settings.${name}`))));
  const draw = () => (box.valueAsNumber = page.boot.preferences.time_limit_s / SECONDS[unit.value]);
  unit.value = page.boot.preferences.time_limit_s % 60 === 0 ? "minutes" : "seconds";
  unit.addEventListener("change", draw); // another unit shows the same time
  box.addEventListener("change", () => saveNumber(box, "time_limit_s", () => box.valueAsNumber * SECONDS[unit.value], result, draw));
  drawOnBoot(draw);
  return buildField("time_limit_s", h("div", { class: "ig-settings-pair" }, box, unit), result);
}

function drawOnBoot(draw) {
  draw();
  bus.on("boot", draw);
}

// A refused number goes back to the one that holds, and the line below says why.
async function saveNumber(box, name, read, result, draw) {
  if (!box.reportValidity()) return;
  const isSaved = await result.run(t("settings.saving"), async () => {
    await savePreferences({ ...page.boot.preferences, [name]: read() });
    return t("settings.saved");
  });
  if (!isSaved) draw();
}

// ---- language and theme ----------------------------------------------------------------------------------------

function buildLanguage() {
  const choice = h("select", { class: "ig-input", id: "settings-language", onchange: () => changeLanguage(choice.value) });
  choice.append(...Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code }, name)));
  choice.value = page.boot.language;
  return buildField("language", choice);
}

function changeLanguage(code) {
  remember("language", code);
  location.reload();
}

function buildTheme() {
  const choices = THEMES.map((name) => {
    const input = h("input", { type: "radio", name: "settings-theme", value: name, class: "ig-visually-hidden", onchange: () => setTheme(name) });
    return h("label", { class: "ig-settings-segment" }, input, t(`settings.theme_${name}`));
  });
  const group = h("div", { class: "ig-settings-segments", role: "radiogroup", id: "settings-theme", "aria-label": t("settings.theme") }, choices);
  const draw = () => (group.querySelector(`[value="${theme()}"]`).checked = true);
  draw();
  bus.on("theme", draw);
  return buildField("theme", group);
}
