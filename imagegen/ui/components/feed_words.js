// How the feed and the lightbox put their data into words and shapes. Pure, apart from reading the page's language.
import { page, route, t } from "./core.js";

export const STANDING_ICONS = {
  waiting: "edit",
  queued: "wait",
  running: "sparkle",
  done: "check",
  failed: "alert",
  cancelled: "close",
  unknown: "question",
};

const PROMPT_LENGTH = 240; // about three lines of the feed
const MINUTE_S = 60;

export const totalOf = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
export const openOf = (counts) => counts.queued + counts.running;

/** Sum the image counts of several batches. */
export function sumCounts(batches) {
  const sum = { waiting: 0, queued: 0, running: 0, done: 0, failed: 0, cancelled: 0, unknown: 0 };
  for (const { counts } of batches) for (const standing of Object.keys(sum)) sum[standing] += counts[standing];
  return sum;
}

/** The first words of a long prompt, or null when it is short enough to be shown whole. */
export function cutPrompt(prompt, length = PROMPT_LENGTH) {
  const line = prompt.slice(0, length * 2).replace(/\s+/g, " ");
  let width = 0;
  for (let index = 0; index < line.length; index += 1) {
    width += line.charCodeAt(index) > 0x2e7f ? 2 : 1; // Chinese, Japanese and Korean characters are twice as wide
    if (width > length) return `${line.slice(0, index).trimEnd()}…`;
  }
  return prompt.split("\n", 4).length > 3 ? `${line}…` : null;
}

/** Where a task stands, in words: how far it is while it is made, how many went wrong when not all did. */
export function standingText({ standing, generations }) {
  const count = generations.length;
  if (count === 0) return t("feed.no_images");
  if (standing === "running") return progressOf(generations);
  if (standing === "unknown") return t("feed.standing_unknown");
  const failed = generations.filter((generation) => generation.standing === "failed").length;
  if (standing === "failed" && failed < count) return t("feed.failed_of", { failed, total: count });
  return t(`feed.standing.${standing}`);
}

function progressOf(generations) {
  const parts = generations.map(({ standing, progress }) => (standing === "running" ? (progress ?? 0) : Number(standing === "done")));
  const percent = Math.round((100 * parts.reduce((sum, part) => sum + part, 0)) / generations.length);
  return percent > 0 ? t("feed.running_at", { percent }) : t("feed.standing.running");
}

export function durationText(seconds) {
  if (seconds < MINUTE_S) return t("feed.seconds", { seconds: seconds.toFixed(1) });
  return t("feed.minutes", { minutes: Math.floor(seconds / MINUTE_S), seconds: Math.round(seconds % MINUTE_S) });
}

/** Local time of day, with the date unless it is today. */
export function timeText(iso, now = new Date()) {
  const time = new Date(iso);
  const isToday = time.toDateString() === now.toDateString();
  return time.toLocaleString(page.boot.language, { ...(isToday ? {} : { dateStyle: "medium" }), timeStyle: "short" });
}

/** "spent of estimate", one of both, or nothing at all. */
export function moneyText({ cost_text: cost, estimate_text: estimate }) {
  if (!cost || cost === estimate) return estimate;
  return estimate ? t("feed.spent", { cost, estimate }) : cost;
}

/** Width by height: of the picture itself, else of the size among the task's chips ("1024×768", "16:9"), else a square. */
export function ratioOf(generation, task) {
  if (generation.width_px && generation.height_px) return generation.width_px / generation.height_px;
  for (const chip of task.chips) {
    const [, width, height] = /^(\d+)\s*[×x:]\s*(\d+)$/.exec(chip) ?? [];
    if (width > 0 && height > 0) return width / height;
  }
  return 1;
}

/** Whole seconds from now until `iso`, never below zero. */
export const secondsUntil = (iso) => Math.max(0, Math.ceil((new Date(iso) - Date.now()) / 1000));

/** A media address of the studio, below the page's own address. */
export const mediaUrl = (url) => new URL(url, route("")).href;

export function originalUrl(generation) {
  const url = new URL(mediaUrl(generation.url));
  url.searchParams.set("download", "1");
  return url.href;
}

export const zipUrl = (what, id) => route(`zip?${what}=${encodeURIComponent(id)}`);
