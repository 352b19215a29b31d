// The settings dialog: General, Providers, Assistant, Notices, About. Everything is saved as it is changed; there is no Save button for all.
import { bus, button, h, page, t } from "./core.js";
import { icon } from "./icons.js";
import { stepTabs } from "./tabs.js";
import { buildAbout } from "./settings_about.js";
import { buildAssistant } from "./settings_assistant.js";
import { buildGeneral } from "./settings_general.js";
import { buildNotices } from "./settings_notices.js";
import { buildProviders } from "./settings_providers.js";

const SECTIONS = [
  { name: "general", icon: "settings" },
  { name: "providers", icon: "key" },
  { name: "assistant", icon: "sparkle" },
  { name: "notices", icon: "bell" },
  { name: "about", icon: "info" },
];

// Sections that open by their own name; every other name is a provider's.
const OWN_SECTIONS = { assistant: () => assistant, notices: () => notices };

let dialog;
let providers;
let assistant;
let notices;

/** Build the dialog once and open it whenever the bus says "open_settings" with a provider's id, "assistant", "notices" or null. */
export function mount() {
  providers = buildProviders();
  assistant = buildAssistant();
  notices = buildNotices();
  dialog = buildDialog({ general: buildGeneral(), providers: providers.element, assistant: assistant.element, notices: notices.element, about: buildAbout() });
  document.body.append(dialog);
  bus.on("open_settings", open);
  bus.on("choose_model", () => dialog.close());
}

function open(place) {
  if (!dialog.open) show();
  if (!place) return;
  choose(place in OWN_SECTIONS ? place : "providers");
  if (place in OWN_SECTIONS) OWN_SECTIONS[place]().open();
  else providers.openAt(place);
}

function show() {
  dialog.showModal();
  providers.opened();
}

function buildDialog(sections) {
  const tabs = h("div", { class: "ig-settings-tabs", role: "tablist", "aria-label": t("settings.title"), onkeydown: stepTabs });
  tabs.append(...SECTIONS.map(buildTab));
  const close = button("close", t("close"), () => dialog.close(), { isQuiet: true });
  const head = h("header", { class: "ig-settings-head" }, h("h2", { id: "settings-title" }, t("settings.title")), close);
  const panels = SECTIONS.map(({ name }) => buildPanel(name, sections[name]));
  const body = h("div", { class: "ig-settings-body" }, panels);
  const closeOutside = (event) => event.target === dialog && dialog.close();
  const hooks = { onpointerdown: closeOutside, onclose: () => (providers.forgetTyped(), assistant.forgetTyped(), notices.forgetTyped()) };
  return h("dialog", { class: "ig ig-dialog ig-settings", "aria-labelledby": "settings-title", ...hooks }, head, tabs, body);
}

function buildTab({ name, icon: iconName }, index) {
  const facts = { type: "button", class: "ig-settings-tab", role: "tab", id: `settings-tab-${name}`, autofocus: index === 0 };
  const tab = h("button", facts, icon(iconName), t(`settings.tab_${name}`));
  tab.setAttribute("aria-controls", `settings-${name}`);
  if (name === "about" && page.boot.problems.length) tab.append(problemCount());
  markTab(tab, index === 0);
  tab.addEventListener("click", () => choose(name));
  return tab;
}

function problemCount() {
  const count = page.boot.problems.length;
  return h("span", { class: "ig-settings-count", title: t("settings.problems", { count }) }, String(count));
}

function buildPanel(name, content) {
  const isFirst = name === SECTIONS[0].name;
  return h("section", { id: `settings-${name}`, role: "tabpanel", "aria-labelledby": `settings-tab-${name}`, hidden: !isFirst }, content);
}

function choose(name) {
  for (const section of SECTIONS) {
    markTab(dialog.querySelector(`#settings-tab-${section.name}`), section.name === name);
    dialog.querySelector(`#settings-${section.name}`).hidden = section.name !== name;
  }
}

function markTab(tab, isChosen) {
  tab.setAttribute("aria-selected", String(isChosen));
  tab.tabIndex = isChosen ? 0 : -1;
}
