// The shelf on the right: every topic with its cover, and a search over titles and prompts.
import { ask, bus, button, h, page, route, StudioError, t, tell, toast } from "./core.js";
import { icon } from "./icons.js";
import { Menu } from "./topics_menu.js";
import { renameInPlace } from "./topics_rename.js";
import { patchRow, TopicRow } from "./topics_row.js";

const SEARCH_DELAY_MS = 200;

let topics = [];
let searchNumber = 0; // the latest search wins, whatever order the answers come in
let searchTimer;
let isSearching = false;
let parts;
const rows = new Map(); // topic id → its <li>, kept as long as the topic is there

export function mount(element) {
  topics = page.boot.topics;
  parts = build();
  element.replaceChildren(parts.root);
  draw();
  bus.on("changes", (changes) => changes.topics && take(changes.topics));
  bus.on("topic", draw);
}

function take(list) {
  topics = list;
  draw();
}

// ---- building ------------------------------------------------------------------------------------------------

function build() {
  const create = button("plus", t("topics.new"), leaveTopic);
  create.classList.add("ig-topics-new");
  const searchWords = { placeholder: t("topics.search"), "aria-label": t("topics.search_label") };
  const search = h("input", { class: "ig-input", type: "search", ...searchWords, oninput: searchTyped });
  const box = h("div", { class: "ig-topics-search" }, icon("search"), search);
  const listeners = { onclick: clicked, ondblclick: doubleClicked, onkeydown: keyPressed };
  const list = h("ul", { class: "ig-topics-list", "aria-label": t("topics.list"), ...listeners });
  const empty = h("p", { class: "ig-topics-empty", role: "status" });
  const hits = h("section", { class: "ig-topics-hits", "aria-label": t("topics.hits"), onclick: hitClicked, onkeydown: keyPressed });
  const menu = new Menu([
    { icon: "edit", label: t("topics.rename"), run: renameTopic },
    { icon: "download", label: t("topics.download"), run: downloadTopic },
    { icon: "trash", label: t("topics.delete"), run: deleteTopic, isDanger: true },
  ]);
  const scroll = h("div", { class: "ig-topics-scroll" }, list, empty, hits);
  const head = h("div", { class: "ig-topics-head" }, create, box);
  const root = h("nav", { class: "ig ig-topics", "aria-label": t("topics.list") }, head, scroll, menu.element);
  return { root, search, list, empty, hits, menu };
}

// ---- drawing -------------------------------------------------------------------------------------------------

function draw() {
  const shown = topics.filter((topic) => topic.title.toLowerCase().includes(wanted().toLowerCase()));
  forgetRows();
  for (const topic of shown) patchRow(rowOf(topic), topic, topic.id === page.topicId);
  placeRows(shown.map((topic) => rows.get(topic.id)));
  drawEmpty(shown);
}

function wanted() {
  return parts.search.value.trim();
}

function rowOf(topic) {
  if (!rows.has(topic.id)) rows.set(topic.id, TopicRow(topic));
  return rows.get(topic.id);
}

function forgetRows() {
  const known = new Set(topics.map((topic) => topic.id));
  for (const [id, row] of rows) {
    if (known.has(id)) continue;
    row.remove();
    rows.delete(id);
  }
}

// Only rows that are out of place move, and never the one with the focus: a moved text box would lose its cursor.
function placeRows(wantedRows) {
  const { list } = parts;
  for (const row of list.querySelectorAll("li")) if (!wantedRows.includes(row)) row.remove();
  const pinned = list.querySelector("li:focus-within");
  let next = list.firstElementChild;
  const postpone = () => {
    const late = next;
    next = next.nextElementSibling;
    list.append(late);
  };
  for (const row of wantedRows) {
    if (row === pinned) while (next !== pinned) postpone();
    if (row === next) next = next.nextElementSibling;
    else list.insertBefore(row, next);
  }
}

function drawEmpty(shown) {
  parts.empty.hidden = shown.length > 0 || isSearching || parts.hits.hasChildNodes();
  parts.empty.textContent = wanted() ? t("topics.nothing_found") : t("topics.empty");
}

// ---- searching -----------------------------------------------------------------------------------------------

function searchTyped() {
  const number = ++searchNumber;
  clearTimeout(searchTimer);
  isSearching = wanted() !== "";
  if (isSearching) searchTimer = setTimeout(() => searchTasks(number), SEARCH_DELAY_MS);
  else drawHits([]);
  draw();
}

async function searchTasks(number) {
  const found = await answerOf(wanted());
  if (number !== searchNumber) return;
  isSearching = false;
  drawHits(found);
  draw();
}

// A failed search says so where the hits would be; a toast for every typed letter would be a storm.
async function answerOf(text) {
  try {
    return await ask("search", { text });
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return error;
  }
}

function drawHits(found) {
  if (found instanceof StudioError) parts.hits.replaceChildren(h("p", { class: "ig-error-text" }, found.message));
  else if (found.length === 0) parts.hits.replaceChildren();
  else parts.hits.replaceChildren(h("h3", {}, t("topics.hits")), ...found.map(buildHit));
}

function buildHit(hit) {
  const picture = hit.preview ? h("img", { src: route(hit.preview), alt: "", loading: "lazy", width: 40, height: 40 }) : icon("image");
  const shelf = topics.find((topic) => topic.id === hit.topic_id)?.title ?? "";
  const words = h("span", { class: "ig-topics-words" }, h("span", { class: "ig-topics-prompt" }, hit.prompt), h("small", {}, shelf));
  const thumb = h("span", { class: "ig-topics-thumb" }, picture);
  return h("button", { type: "button", class: "ig-topics-hit", data: { topicId: hit.topic_id, taskId: hit.task_id } }, thumb, words);
}

function hitClicked(event) {
  const hit = event.target.closest(".ig-topics-hit");
  if (!hit) return;
  bus.emit("show_task", hit.dataset.taskId);
  if (hit.dataset.topicId !== page.topicId) bus.emit("open_topic", hit.dataset.topicId);
}

// ---- clicks and keys -----------------------------------------------------------------------------------------

function topicAt(target) {
  const id = target.closest("li")?.dataset.topicId;
  return topics.find((topic) => topic.id === id);
}

function clicked(event) {
  const topic = topicAt(event.target);
  if (!topic) return;
  if (event.target.closest(".ig-topics-more")) parts.menu.open(event.target.closest(".ig-topics-more"), topic);
  else if (event.target.closest(".ig-topics-open")) bus.emit("open_topic", topic.id);
}

function doubleClicked(event) {
  if (event.target.closest(".ig-topics-open")) renameTopic(topicAt(event.target));
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function keyPressed(event) {
  if (!event.target.matches(".ig-topics-open, .ig-topics-hit")) return;
  if (event.key === "F2" && topicAt(event.target)) renameTopic(topicAt(event.target));
  else if (event.key === "Delete" && topicAt(event.target)) deleteTopic(topicAt(event.target));
  else if (event.key in STEPS) moveFocus(event.target, STEPS[event.key]);
  else return;
  event.preventDefault();
}

function moveFocus(from, step) {
  const stops = [...parts.root.querySelectorAll(".ig-topics-open, .ig-topics-hit")];
  stops[stops.indexOf(from) + step]?.focus();
}

// ---- doing ---------------------------------------------------------------------------------------------------

// An empty desk: the topic itself is made by the first start, which gives it its title.
function leaveTopic() {
  bus.emit("open_topic", null);
  document.querySelector("#prompt textarea")?.focus();
}

async function renameTopic(topic) {
  await renameInPlace(rows.get(topic.id).querySelector(".ig-topics-open"), topic);
}

function downloadTopic(topic) {
  h("a", { href: route(`zip?topic=${encodeURIComponent(topic.id)}`), download: "" }).click();
}

async function deleteTopic(topic) {
  const isOpen = topic.id === page.topicId;
  if ((await tell("delete_topic", { topic_id: topic.id })) === undefined) return;
  take(topics.filter((other) => other.id !== topic.id));
  if (isOpen) bus.emit("open_topic", null);
  const action = { label: t("topics.undo"), run: () => restoreTopic(topic, isOpen) };
  toast("info", t("topics.deleted", { title: topic.title }), { action });
}

async function restoreTopic(topic, isOpen) {
  if ((await tell("restore_topic", { topic_id: topic.id })) === undefined) return;
  if (isOpen) bus.emit("open_topic", topic.id);
}
