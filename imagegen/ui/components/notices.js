// How far the work is, in the tab's title, and a sign when a batch has ended or needs its person.
//
// A visible tab hears it by its live stream. A hidden one has hung up, so it asks every few seconds, and tabs of one
// browser tell each other: of many hidden tabs about one asks.
import { ask, bus, page, StudioError, t, toast } from "./core.js";
import { giveSign, prepareSound } from "./notices_sign.js";
import { drawTitle, startTitle } from "./notices_title.js";

const BUSY_MS = 3000;
const IDLE_MS = 30000;
// Browsers slow the timers of hidden tabs down to one a minute, but not those of a worker.
const TICKS = `setInterval(() => postMessage(0), ${BUSY_MS})`;

const known = new Set(); // notices that this tab has seen
const siblings = new BroadcastChannel("imagegen:work");
let shown = null; // what was heard last
let heardAt = 0;
let ticker = null;

export function mount() {
  shown = page.boot.notices ?? { work: {}, notices: [] };
  for (const { id } of shown.notices) known.add(id); // older than this page
  startTitle(shown.work);
  prepareSound();
  bus.on("work", (view) => (take(view), siblings.postMessage(view)));
  bus.on("snapshot", look); // the stream was away: something may have ended meanwhile
  siblings.addEventListener("message", ({ data }) => take(data));
  document.addEventListener("visibilitychange", tickWhileHidden);
}

function take(view) {
  shown = view;
  heardAt = performance.now();
  drawTitle(view.work);
  for (const notice of view.notices) if (!known.has(notice.id)) tellOf(notice);
}

function tellOf(notice) {
  known.add(notice.id);
  if (notice.kind === "webhook.failed") return tellOfWebhook(notice);
  const { done, failed, unknown } = notice.counts;
  if (notice.kind === "batch.done" && done + failed + unknown === 0) return undefined; // a person stopped it and knows
  return giveSign(notice);
}

function tellOfWebhook({ error }) {
  const set = { label: t("notices.set_up"), run: () => bus.emit("open_settings", "notices") };
  toast("error", t("notices.webhook_failed", { reason: error.message }), { hint: error.hint, action: set });
  bus.emit("webhook_failed", error);
}

// ---- while the tab is hidden -----------------------------------------------------------------------------------

function tickWhileHidden() {
  if (document.hidden) startTicking();
  else stopTicking();
}

function startTicking() {
  if (ticker) return;
  ticker = new Worker(URL.createObjectURL(new Blob([TICKS], { type: "text/javascript" })));
  ticker.onmessage = askWhenDue;
}

function stopTicking() {
  ticker?.terminate();
  ticker = null;
}

function askWhenDue() {
  const wait = shown.work.is_moving ? BUSY_MS : IDLE_MS;
  if (performance.now() - heardAt > wait * 0.9) look();
}

async function look() {
  heardAt = performance.now();
  try {
    const view = await ask("notices.look");
    take(view);
    siblings.postMessage(view);
  } catch (error) {
    if (!(error instanceof StudioError || error instanceof TypeError)) throw error; // the server is away: the next time
  }
}
