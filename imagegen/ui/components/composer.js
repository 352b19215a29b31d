// The prompt box and its button are Gradio's own; this part gives them their behaviour and the line below them.
import { ask, bus, button, h, page, remember, remembered, StudioError, t, tell, toast } from "./core.js";
import { openAssistant } from "./composer_assist.js";
import { estimateQuestion, hasSeveralLines, promptsOf } from "./composer_prompts.js";
import { currentDraft } from "./panel.js";

const ESTIMATE_DELAY_MS = 250;
const KEEP_DELAY_MS = 400;
const KEPT_CHARACTERS = 2_000_000; // a longer text does not fit into the browser's storage beside everything else
const BOX = "#prompt textarea";
const HAS_KEYBOARD = !matchMedia("(pointer: coarse)").matches; // a phone has no use for key names

let parts;
let isSending = false;
let estimateNumber = 0; // the latest question wins, whatever order the answers come in
let estimateTimer;
let keepTimer;
let mounted;
const ready = new Promise((resolve) => (mounted = resolve));

/** Fill #composer_extras and bring Gradio's prompt box and button to life, as soon as they and the panel are there. */
export async function mount(element) {
  parts = build();
  element.replaceChildren(parts.root);
  [parts.box, parts.start] = await Promise.all([present(BOX), present("#start"), present(".ig-panel")]);
  listen();
  parts.box.placeholder = t("composer.placeholder");
  parts.box.setAttribute("aria-label", t("composer.prompt"));
  if (!parts.box.value) setPrompt(remembered("prompt", ""));
  refresh();
  mounted();
}

function build() {
  const perLine = h("input", { type: "checkbox", role: "switch", checked: remembered("one_task_per_line", true), onchange: perLineChanged });
  const choice = h("label", { class: "ig-composer-choice", hidden: true }, perLine, h("span", {}, t("composer.per_line")));
  const estimate = h("span", { class: "ig-composer-estimate", role: "status" });
  const problem = h("span", { class: "ig-error-text", id: "composer-problem", role: "alert", hidden: true });
  const review = button("checks", t("composer.review"), makeList, { isSmall: true, data: { act: "review" } });
  review.hidden = true;
  const assistant = button("sparkle", t("composer.assistant"), () => openAssistant(assistant, { text: () => parts.box.value, put: offerPrompt }), { isSmall: true });
  assistant.setAttribute("aria-haspopup", "menu");
  const products = button("image", t("products.open_button"), () => bus.emit("open_products"), { isSmall: true });
  const list = button("plus", t("create.open"), () => bus.emit("open_create", { text: parts.box.value }), { isSmall: true });
  const acts = h("div", { class: "ig-composer-acts" }, review, assistant, products, list);
  const root = h("div", { class: "ig ig-composer" }, problem, estimate, choice, acts);
  return { root, problem, estimate, choice, perLine, review };
}

// Gradio loads its components piece by piece, so the box and the panel may come later than this part.
function present(selector) {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (!found) return;
      observer.disconnect();
      resolve(found);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

function listen() {
  document.addEventListener("input", (event) => event.target.matches(BOX) && typed());
  document.addEventListener("keydown", keyPressed);
  document.addEventListener("keypress", keepEnterFromGradio, true);
  bus.on("draft", refresh);
  bus.on("reuse", reuse);
  bus.on("example", offerPrompt);
}

// ---- the box -------------------------------------------------------------------------------------------------

// Gradio takes the text over when it hears "input", as after typing.
function setPrompt(text) {
  parts.box.value = text;
  parts.box.dispatchEvent(new Event("input", { bubbles: true }));
}

function offerPrompt(text) {
  setPrompt(text);
  parts.box.focus();
}

// A prompt that is used again was one prompt, however many lines it has.
function reuse({ prompt }) {
  if (hasSeveralLines(prompt)) parts.perLine.checked = false;
  offerPrompt(prompt);
}

function typed() {
  showProblem("");
  keepSoon();
  refresh();
}

function keepSoon() {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(() => keep(parts.box.value), KEEP_DELAY_MS);
}

function keep(text) {
  clearTimeout(keepTimer);
  remember("prompt", text.length > KEPT_CHARACTERS ? "" : text);
}

function perLineChanged() {
  remember("one_task_per_line", parts.perLine.checked);
  refresh();
}

function promptsIn(text) {
  return promptsOf(text, parts.perLine.checked);
}

// ---- keys ----------------------------------------------------------------------------------------------------

function keyPressed(event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const isStart = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  const isFocus = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target);
  if (!isStart && !isFocus) return;
  event.preventDefault();
  if (isStart) parts.start.click();
  else parts.box.focus();
}

function isWriting(target) {
  return target.isContentEditable || target.matches("input, textarea, select");
}

// Gradio would submit a one-line box on Enter; here Enter makes a new line and Ctrl+Enter starts.
function keepEnterFromGradio(event) {
  if (event.key === "Enter" && event.target.matches(BOX)) event.stopPropagation();
}

// ---- the button and the line below -----------------------------------------------------------------------------

function refresh() {
  const text = parts.box.value;
  const prompts = promptsIn(text);
  parts.choice.hidden = !hasSeveralLines(text);
  parts.review.hidden = prompts.length === 0;
  drawButton(prompts.length);
  clearTimeout(estimateTimer);
  const number = ++estimateNumber;
  if (prompts.length === 0) return drawEstimate(HAS_KEYBOARD ? t("composer.keys", { key: startKey() }) : "");
  drawEstimate(t("composer.tasks", { count: prompts.length }), { isStale: true });
  estimateTimer = setTimeout(() => estimate(prompts, number), ESTIMATE_DELAY_MS);
}

function startKey() {
  return /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘+Enter" : "Ctrl+Enter";
}

function drawButton(promptCount) {
  const imageCount = promptCount * currentDraft().count;
  const words = isSending ? t("composer.sending") : imageCount > 0 ? t("composer.start_count", { count: imageCount }) : t("composer.start");
  // Only Gradio's own text node changes; it keeps the rest of the button.
  const text = [...parts.start.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  text.data = words;
  parts.start.disabled = isSending;
}

function drawEstimate(words, { isStale = false, isProblem = false } = {}) {
  parts.estimate.textContent = words;
  parts.estimate.classList.toggle("is-stale", isStale);
  parts.estimate.classList.toggle("is-problem", isProblem);
}

async function estimate(prompts, number) {
  try {
    const found = await ask("estimate", estimateQuestion(currentDraft(), prompts));
    if (number === estimateNumber) drawEstimate(wordsOf(found));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (number === estimateNumber) drawEstimate(error.message, { isProblem: true });
  }
}

function wordsOf({ text, usd, task_count: tasks, image_count: images }) {
  const price = usd === null ? t("composer.price_unknown") : usd === 0 ? t("composer.free") : text;
  return [t("composer.tasks", { count: tasks }), t("composer.images", { count: images }), price].join(" · ");
}

// ---- starting ------------------------------------------------------------------------------------------------

/**
 * Start what `prompt` and the panel say. Returns the text the box shall have next: empty after a start, the same
 * after an error, and whatever was typed in the meantime in both cases.
 */
export async function start(prompt) {
  await ready; // a click may come before the page is complete
  const before = parts.box.value;
  setSending(true);
  try {
    const prompts = promptsIn(prompt);
    const started = await ask("start", { topic_id: page.topicId, draft: currentDraft(), prompts: prompts.length ? prompts : [""] });
    if (started.topic_id !== page.topicId) bus.emit("open_topic", started.topic_id);
    return textAfter(before, "");
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    showRefusal(error);
    return textAfter(before, prompt);
  } finally {
    setSending(false);
  }
}

/** Make a list of the prompts that is reviewed before anything starts. */
async function makeList() {
  const before = parts.box.value;
  const prompts = promptsIn(before);
  parts.review.disabled = true;
  const made = await tell("lists.prompts", { topic_id: page.topicId, draft: currentDraft(), prompts });
  parts.review.disabled = false;
  if (!made) return;
  textAfter(before, "");
  openList(made);
}

/** Show a list that was just made, in its topic. */
export function openList({ topic_id, batch_id }) {
  if (topic_id !== page.topicId) bus.emit("open_topic", topic_id);
  bus.emit("open_list", batch_id);
}

function setSending(value) {
  isSending = value;
  drawButton(promptsIn(parts.box.value).length);
}

// The box is emptied here already: Gradio does the same a moment later, and a second start must not find the old text.
function textAfter(before, next) {
  if (parts.box.value !== before) return parts.box.value;
  if (next !== before) setPrompt(next);
  keep(next);
  return next;
}

function showRefusal(error) {
  const { prompt: promptProblem, ...fields } = error.fields;
  bus.emit("field_errors", error.fields);
  if (promptProblem) {
    showProblem(promptProblem);
    parts.box.focus();
  }
  if (promptProblem && Object.keys(fields).length === 0) return; // said below the box already
  const [provider] = currentDraft().model.split("/");
  const addKey = { label: t("composer.add_key"), run: () => bus.emit("open_settings", provider) };
  toast("error", error.message, { hint: error.hint, action: error.code === "missing_key" ? addKey : null });
}

function showProblem(sentence) {
  parts.problem.textContent = sentence;
  parts.problem.hidden = !sentence;
  parts.box.setAttribute("aria-invalid", String(Boolean(sentence)));
  if (sentence) parts.box.setAttribute("aria-describedby", "composer-problem");
  else parts.box.removeAttribute("aria-describedby");
}
