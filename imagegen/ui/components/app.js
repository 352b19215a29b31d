// The page's own life: say hello, give every part its place, keep the topic and the live stream.
import { ask, bus, connect, page, remember, remembered, route, setTexts, t, toast } from "./core.js";

const PARTS = {
  topbar: () => import("./topbar.js"),
  panel: () => import("./panel.js"),
  feed: () => import("./feed.js"),
  composer_extras: () => import("./composer.js"),
  topics: () => import("./topics.js"),
};
// Parts without a host of their own: they wait for the bus.
const QUIET_PARTS = [
  () => import("./shell.js"),
  () => import("./lightbox.js"),
  () => import("./settings.js"),
  () => import("./review.js"),
  () => import("./create.js"),
  () => import("./products.js"),
  () => import("./jobs.js"),
  () => import("./notices.js"),
  () => import("./publish.js"),
  () => import("./compare.js"),
  () => import("./finals.js"),
  () => import("./library.js"),
  () => import("./bring.js"),
];
const RECONNECT_NOTICE_MS = 4000;

let booted;

/** Draw one part into its host. The host that has a server function gives the page its line. */
export async function mount(name, element, server) {
  if (server?.ask) connect(server.ask);
  booted ??= boot();
  await booted;
  (await PARTS[name]()).mount(element);
}

async function boot() {
  page.boot = await ask("hello", {
    language: remembered("language", null) ?? browserLanguage(),
    preferences: remembered("preferences", {}),
    keys: remembered("keys", {}),
    base_urls: remembered("base_urls", {}),
    assistant: remembered("assistant", {}),
    webhook: remembered("webhook", {}),
  });
  setTexts(page.boot.texts);
  document.documentElement.lang = page.boot.language;
  for (const load of QUIET_PARTS) (await load()).mount();
  bus.on("open_topic", openTopic);
  document.addEventListener("visibilitychange", listenWhileVisible);
  const list = remembered("list", null);
  queueMicrotask(() => (openTopic(firstTopic()), list && bus.emit("open_list", list)));
}

function browserLanguage() {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

// ---- which topic ---------------------------------------------------------------------------------------------

function firstTopic() {
  const last = remembered("topic", null);
  const topics = page.boot.topics;
  return topics.some((topic) => topic.id === last) ? last : (topics[0]?.id ?? null);
}

function openTopic(id) {
  page.topicId = id;
  remember("topic", id);
  bus.emit("topic", id);
  listen();
}

// ---- live stream ---------------------------------------------------------------------------------------------

let stream = null;
let notice;

// A browser allows six connections to one address, so a hidden tab gives its own back.
function listenWhileVisible() {
  if (document.hidden) hangUp();
  else listen();
}

function hangUp() {
  stream?.close();
  stream = null;
  held = null;
  clearTimeout(notice);
}

function listen() {
  hangUp();
  if (document.hidden) return;
  stream = new EventSource(route(`events?topic=${page.topicId ?? ""}`));
  stream.onmessage = (event) => take(JSON.parse(event.data));
  stream.onerror = noticeLater;
}

function noticeLater() {
  clearTimeout(notice);
  notice = setTimeout(() => toast("error", t("page.reconnecting")), RECONNECT_NOTICE_MS);
}

let held = null; // deltas that came while a snapshot was on its way

function take(message) {
  clearTimeout(notice);
  if (message.open) resync();
  else if (held) held.push(message);
  else show(message);
}

function show({ changes, progress, jobs, work }) {
  if (work) bus.emit("work", work);
  if (jobs) bus.emit("jobs", jobs);
  if (changes) bus.emit("changes", withTopics(changes));
  if (progress) bus.emit("progress", progress);
}

// Everything after this moment comes as a delta. Those that come before the snapshot is drawn are drawn after it: what
// they say of a row is never older than the snapshot, or a later delta says more.
async function resync() {
  const wanted = page.topicId;
  const mine = (held = []);
  const [snapshot, topics, jobs] = await Promise.all([ask("snapshot", { topic_id: wanted }), ask("topics"), ask("jobs")]);
  if (held !== mine) return; // another topic or another connection has taken over
  held = null;
  page.boot.topics = topics;
  bus.emit("snapshot", snapshot);
  bus.emit("jobs", jobs);
  bus.emit("changes", { topics });
  mine.forEach(show);
}

// The stream names changed topics only; the parts want the whole list, last used first.
function withTopics({ changed_topics: changed, ...changes }) {
  if (changed.topics.length + changed.removed.length === 0) return changes;
  const gone = new Set([...changed.removed, ...changed.topics.map((topic) => topic.id)]);
  const topics = [...page.boot.topics.filter((topic) => !gone.has(topic.id)), ...changed.topics];
  topics.sort((one, other) => (one.updated_at < other.updated_at ? 1 : -1));
  page.boot.topics = topics;
  return { ...changes, topics };
}
