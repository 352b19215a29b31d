// The tab's title: "12/40 · Imagegen" while work runs, "✓ 40 · Imagegen" until the tab is looked at.
import { t } from "./core.js";

let name = "";
let finished = ""; // the stretch of work whose end this tab has shown, or that ended before the page was there
let isEndShown = false;

/** Keep the page's own name, and take the work that is over for old. */
export function startTitle(work) {
  name = document.title || "Imagegen";
  finished = work.is_open ? "" : (work.id ?? "");
  drawTitle(work);
  document.addEventListener("visibilitychange", forgetEnd);
  addEventListener("focus", forgetEnd);
}

/** Say how the work of this person stands, over all topics. */
export function drawTitle(work) {
  if (work.is_moving) return showRunning(work);
  if (work.is_waiting) return show(t("notices.title_waiting", { name }));
  if (!work.is_open && !work.held && work.id && work.id !== finished) return showEnd(work);
  if (!isEndShown) show(name);
  return undefined;
}

function showRunning({ settled, total }) {
  isEndShown = false;
  show(t("notices.title_running", { settled, total, name }));
}

function showEnd({ id, done, total }) {
  finished = id;
  isEndShown = !isLookedAt() && total > 0;
  if (!isEndShown) return show(name);
  return show(done === total ? t("notices.title_done", { total, name }) : t("notices.title_part", { mark: done ? "✓" : "!", done, total, name }));
}

const isLookedAt = () => document.visibilityState === "visible" && document.hasFocus();

function forgetEnd() {
  if (!isEndShown || document.visibilityState !== "visible") return;
  isEndShown = false;
  show(name);
}

function show(title) {
  if (document.title !== title) document.title = title;
}
