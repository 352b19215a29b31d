// A tile: one wanted image. Its node lives as long as the generation; only its body changes when its standing does.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { actButton, downloadLink } from "./feed_parts.js";
import { setText } from "./feed_list.js";
import { CheckMark } from "./products_checks.js";
import { STANDING_ICONS, cutPrompt, durationText, mediaUrl, originalUrl, ratioOf, secondsUntil } from "./feed_words.js";

const ALT_LENGTH = 120;

const waitingTiles = new Set(); // tiles that count down to their retry

/** Draw the seconds of every tile that waits for its retry; the feed calls it once a second. */
export function tickCountdowns() {
  for (const tile of waitingTiles) {
    if (tile.node.isConnected) tile.body.patch(tile.item);
    else waitingTiles.delete(tile);
  }
}

export class TileView {
  constructor({ id }) {
    this.node = h("li", { class: "ig-feed-tile", data: { generation: id } });
  }

  patch(item) {
    const { generation, task } = item;
    const Body = BODIES[generation.standing];
    if (!(this.body instanceof Body)) this.changeBody(new Body());
    this.item = item;
    this.node.dataset.standing = generation.standing;
    this.node.style.setProperty("--ig-feed-ratio", ratioOf(generation, task).toFixed(4));
    this.body.patch(item);
    this.patchMarks(generation);
    waitingTiles[generation.retry_at && this.body instanceof PendingBody ? "add" : "delete"](this);
  }

  changeBody(body) {
    const hadFocus = this.node.contains(document.activeElement);
    this.body = body;
    this.node.classList.remove("is-expanded");
    this.node.replaceChildren(...body.nodes);
    if (hadFocus) this.node.querySelector("button")?.focus();
  }

  // Kept and rejected are drawn by CSS; only a picture with stars has a node for them.
  patchMarks({ standing, verdict, rating }) {
    if (standing === "done" && verdict) this.node.dataset.judged = verdict;
    else delete this.node.dataset.judged;
    if (!rating && !this.stars) return;
    this.stars ??= h("span", { class: "ig-feed-stars", "aria-hidden": "true" });
    this.stars.hidden = !rating || standing !== "done";
    setText(this.stars, rating ? `★ ${rating}` : "");
    if (this.stars.parentElement !== this.node) this.node.append(this.stars);
  }

  markSelected(isSelected) {
    this.node.toggleAttribute("data-selected", isSelected);
    this.body.check?.setAttribute("aria-pressed", isSelected); // without one once the picture is being made anew
  }
}

/** Waiting, queued or running: a shimmer, a ring that fills, and where it stands in words. */
class PendingBody {
  constructor() {
    this.ring = h("span", { class: "ig-feed-ring" });
    this.label = h("span", { class: "ig-feed-tile-label" });
    this.note = h("span", { class: "ig-feed-tile-note" });
    this.unfinished = h("img", { class: "ig-feed-unfinished", alt: "", decoding: "async", hidden: true });
    this.nodes = [this.unfinished, this.ring, this.label, this.note];
  }

  patch({ generation }) {
    const { progress, standing, retry_at, error, live } = generation;
    this.unfinished.hidden = !live;
    if (live) this.unfinished.src = mediaUrl(live);
    this.ring.classList.toggle("is-turning", standing === "running" && progress === null);
    this.ring.style.setProperty("--ig-feed-progress", `${Math.round((progress ?? 0) * 100)}%`);
    const wait_s = retry_at ? secondsUntil(retry_at) : 0;
    setText(this.label, wait_s > 0 ? t("feed.again_in", { time: waitText(wait_s) }) : progressText(standing, progress));
    setText(this.note, (retry_at && error?.message) || generation.note || "");
  }
}

const waitText = (seconds) => (seconds < 60 ? t("feed.whole_seconds", { seconds }) : durationText(seconds));

function progressText(standing, progress) {
  return standing === "running" && progress !== null ? `${Math.round(progress * 100)} %` : t(`feed.standing.${standing}`);
}

/** The picture itself, which opens the lightbox, and what can be done with it. */
class DoneBody {
  constructor() {
    this.image = h("img", { loading: "lazy", decoding: "async" });
    this.favourite = actButton("heart", t("feed.favourite"), "favourite", { isQuiet: true, isSmall: true });
    this.download = downloadLink(t("feed.download_image"), { isSmall: true });
    const reuse = actButton("reuse", t("feed.reuse_image"), "reuseGeneration", { isQuiet: true, isSmall: true });
    const picture = h("button", { type: "button", class: "ig-feed-picture", data: { act: "open" } }, this.image);
    picture.setAttribute("aria-keyshortcuts", "Space");
    this.check = buildCheck();
    this.mark = new CheckMark();
    this.nodes = [picture, this.check, this.mark.node, h("div", { class: "ig-feed-tile-acts" }, this.download, reuse, this.favourite)];
  }

  patch({ generation, task }) {
    const address = mediaUrl(generation.preview ?? generation.url);
    if (this.image.src !== address) this.image.src = address;
    this.image.alt = altText(generation, task);
    this.mark.patch(generation.checks);
    this.favourite.setAttribute("aria-pressed", generation.is_favourite);
    this.download.href = originalUrl(generation);
    this.download.download = generation.file_name ?? "";
  }
}

// Its circle and tick are drawn by CSS: there are thousands of them, and an icon is two more elements each.
function buildCheck() {
  const names = { "aria-label": t("feed.select"), title: t("feed.select") };
  return h("button", { type: "button", class: "ig-check-mark ig-feed-check", ...names, "aria-pressed": "false", data: { act: "select" } });
}

function altText({ position, verdict, rating }, { count, prompt }) {
  const words = t("feed.image_alt", { number: position + 1, total: count, prompt: cutPrompt(prompt, ALT_LENGTH) ?? prompt });
  const marks = [verdict && t(`feed.marked.${verdict}`), rating && t("feed.stars", { count: rating })].filter(Boolean);
  return [words, ...marks].join(" · ");
}

/** What went wrong, what to do now, and Retry. The text is clamped; a button shows the rest. */
class ErrorBody {
  constructor(standing, retryAct, more = []) {
    this.title = h("strong", {}, t(`feed.card.${standing}`));
    this.message = h("p", { class: "ig-feed-tile-message" });
    this.hint = h("p", { class: "ig-feed-tile-hint" });
    const expand = button("chevronDown", t("feed.show_message"), null, { isQuiet: true, isSmall: true, data: { act: "expandTile" } });
    expand.setAttribute("aria-expanded", "false");
    const retry = actButton("retry", t("feed.retry"), retryAct, { isSmall: true });
    const head = h("div", { class: "ig-feed-tile-head" }, icon(STANDING_ICONS[standing]), this.title);
    this.nodes = [head, this.message, this.hint, h("div", { class: "ig-feed-tile-foot" }, more, retry, expand)];
  }

  patch({ generation: { error } }) {
    setText(this.message, error?.message ?? "");
    setText(this.hint, error?.hint ?? "");
  }
}

class FailedBody extends ErrorBody {
  constructor() {
    super("failed", "retryGeneration");
  }
}

/** Looking again costs nothing, so it comes first. */
class UnknownBody extends ErrorBody {
  constructor() {
    super("unknown", "retryUnknown", [actButton("eye", t("feed.look_again"), "lookAgain", { isSmall: true })]);
  }
}

class CancelledBody {
  constructor() {
    const label = h("span", { class: "ig-feed-tile-label" }, t("feed.standing.cancelled"));
    this.nodes = [icon(STANDING_ICONS.cancelled), label, actButton("retry", t("feed.retry"), "retryGeneration", { isSmall: true })];
  }

  patch() {} // a cancelled image has nothing more to say
}

const BODIES = {
  waiting: PendingBody,
  queued: PendingBody,
  running: PendingBody,
  done: DoneBody,
  failed: FailedBody,
  cancelled: CancelledBody,
  unknown: UnknownBody,
};

/** Show or clamp the whole message of an error tile. */
export function expandTile({ source }) {
  const isExpanded = source.closest(".ig-feed-tile").classList.toggle("is-expanded");
  source.setAttribute("aria-expanded", isExpanded);
}
