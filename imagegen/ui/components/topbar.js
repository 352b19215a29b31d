// The top bar: where you are, what the engine does, and the switches that concern everything.
import { bus, button, h, page, t, tell } from "./core.js";
import { icon } from "./icons.js";
import { applyTheme, setTheme, theme, THEMES } from "./topbar_theme.js";
import { renameInPlace } from "./topics_rename.js";

const THEME_ICONS = { light: "sun", dark: "moon", system: "monitor" };

let topics = [];
let engine;
const parts = {};

export function mount(element) {
  ({ topics, engine } = page.boot);
  applyTheme();
  element.replaceChildren(build());
  draw();
  bus.on("changes", takeChanges);
  bus.on("topic", draw);
  bus.on("theme", drawTheme);
  bus.on("sheet", drawSheets);
  bus.on("library", drawLibrary);
}

function takeChanges(changes) {
  topics = changes.topics ?? topics;
  engine = changes.engine ?? engine;
  draw();
}

// ---- building ------------------------------------------------------------------------------------------------

function build() {
  return h("header", { class: "ig ig-topbar" }, buildPlace(), buildEngine(), buildMore());
}

function buildPlace() {
  parts.panel = menuButton("panel", "toggle_panel");
  parts.title = h("button", { type: "button", class: "ig-topbar-title", title: t("topbar.rename"), onclick: rename });
  const mark = h("span", { class: "ig-topbar-mark", "aria-hidden": "true" }, icon("sparkle"));
  const name = h("strong", { class: "ig-topbar-name" }, "Imagegen");
  return h("div", { class: "ig-topbar-place" }, parts.panel, mark, name, h("div", { class: "ig-topbar-topic" }, parts.title));
}

function buildEngine() {
  parts.chip = h("span");
  parts.pause = h("button", { type: "button", class: "ig-button ig-topbar-pause", onclick: pauseOrContinue });
  parts.stop = wordButton("stop", t("topbar.stop"), askToStop);
  parts.stop.classList.add("is-danger", "ig-topbar-stop");
  return h("div", { class: "ig-topbar-engine" }, parts.chip, parts.pause, parts.stop);
}

function buildMore() {
  parts.theme = h("button", { type: "button", class: "ig-button is-icon is-quiet ig-topbar-theme", onclick: cycleTheme });
  const settings = wordButton("settings", t("topbar.settings"), () => bus.emit("open_settings", null));
  parts.topics = menuButton("topics", "toggle_topics");
  parts.library = wordButton("library", t("library.title"), () => bus.emit("toggle_library"));
  parts.library.classList.add("ig-topbar-library");
  drawLibrary({ isOpen: false });
  return h("div", { class: "ig-topbar-more" }, parts.library, parts.theme, settings, parts.topics);
}

// On phones the word goes and the icon stays, so the name is an attribute as well.
function wordButton(iconName, label, onclick) {
  return h("button", { type: "button", class: "ig-button", "aria-label": label, title: label, onclick }, icon(iconName), word(label));
}

function word(label) {
  return h("span", { class: "ig-topbar-word" }, label);
}

function menuButton(name, event) {
  const element = button(name, t(`topbar.${name}`), () => bus.emit(event), { isQuiet: true });
  element.classList.add("ig-topbar-menu");
  element.setAttribute("aria-expanded", "false");
  return element;
}

// ---- drawing -------------------------------------------------------------------------------------------------

function draw() {
  drawTitle();
  drawChip();
  drawPause();
  parts.stop.disabled = engine.running + engine.queued === 0;
  drawTheme();
}

function currentTopic() {
  return topics.find((topic) => topic.id === page.topicId);
}

function drawTitle() {
  const topic = currentTopic();
  parts.title.textContent = topic?.title ?? t("topbar.no_topic");
  parts.title.disabled = !topic;
}

function drawChip() {
  const { is_paused: isPaused, running, queued } = engine;
  const isIdle = running + queued === 0;
  const state = isPaused ? "is-paused" : isIdle ? "is-idle" : "is-busy";
  parts.chip.className = `ig-chip ig-topbar-chip ${state}`;
  const work = t("topbar.work", { running, queued });
  const words = isPaused ? t("topbar.paused", { work }) : isIdle ? t("topbar.idle") : work;
  parts.chip.title = words;
  const short = h("span", { class: "ig-topbar-short", "aria-hidden": "true" }, `${running} · ${queued}`);
  parts.chip.replaceChildren(h("span", { class: "ig-topbar-dot" }), word(words), short);
}

function drawPause() {
  const key = engine.is_paused ? "topbar.continue" : "topbar.pause";
  if (parts.pause.dataset.key === key) return; // an unchanged button keeps its nodes under the pointer
  parts.pause.dataset.key = key;
  parts.pause.setAttribute("aria-label", t(key));
  parts.pause.title = t(key);
  parts.pause.replaceChildren(icon(engine.is_paused ? "play" : "pause"), word(t(key)));
}

function drawTheme() {
  const label = t("topbar.theme", { theme: t(`topbar.theme_${theme()}`) });
  parts.theme.setAttribute("aria-label", label);
  parts.theme.title = label;
  parts.theme.replaceChildren(icon(THEME_ICONS[theme()]));
}

function drawSheets(name) {
  parts.panel.setAttribute("aria-expanded", String(name === "panel"));
  parts.topics.setAttribute("aria-expanded", String(name === "topics"));
}

function drawLibrary({ isOpen }) {
  parts.library.setAttribute("aria-pressed", String(isOpen));
}

// ---- doing ---------------------------------------------------------------------------------------------------

async function rename() {
  await renameInPlace(parts.title, currentTopic());
  drawTitle();
}

function cycleTheme() {
  setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
}

async function pauseOrContinue() {
  parts.pause.disabled = true;
  await tell(engine.is_paused ? "continue_all" : "pause_all");
  parts.pause.disabled = false;
}

function askToStop() {
  const dialog = h("dialog", { class: "ig ig-dialog ig-topbar-confirm", "aria-labelledby": "topbar-stop-title", onclose: () => dialog.remove() });
  const stop = () => (dialog.close(), tell("stop_all"));
  const actions = h("div", { class: "ig-topbar-actions" });
  actions.append(button(null, t("topbar.stop_keep"), () => dialog.close()), button("stop", t("topbar.stop"), stop, { isDanger: true }));
  dialog.append(h("h2", { id: "topbar-stop-title" }, t("topbar.stop_question")), h("p", {}, t("topbar.stop_text", engine)), actions);
  document.body.append(dialog);
  dialog.showModal();
}
