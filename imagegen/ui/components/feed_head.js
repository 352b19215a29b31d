// The head that stays while the feed scrolls: the topic, how far it is, and its switches.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { ProgressBar, actButton, downloadLink } from "./feed_parts.js";
import { openOf, sumCounts, totalOf, zipUrl } from "./feed_words.js";

const SUMMARY = ["done", "running", "queued", "failed", "unknown", "cancelled"];
const SMALL = { isSmall: true };

export class HeadView {
  constructor() {
    this.title = h("h2", { class: "ig-feed-topic" });
    this.parts = SUMMARY.map((standing) => h("span", { data: { standing } }));
    this.bar = new ProgressBar();
    const text = h("div", { class: "ig-feed-head-text" }, this.title, h("div", { class: "ig-feed-summary" }, this.parts));
    const line = h("div", { class: "ig-feed-head-line" }, text, this.buildActs());
    this.node = h("header", { class: "ig-feed-head" }, line, this.buildBanner(), this.bar.node);
  }

  buildActs() {
    this.pause = actButton("pause", t("feed.pause_all"), "pauseTopic", SMALL);
    this.resume = actButton("play", t("feed.continue"), "continueTopic", SMALL);
    this.download = downloadLink(t("feed.zip"), { isQuiet: false, isSmall: true });
    this.download.classList.add("ig-feed-zip");
    this.download.title = t("feed.zip_topic");
    const menu = actButton("more", t("feed.topic_menu"), "topicMenu", { isQuiet: true, isSmall: true });
    menu.setAttribute("aria-haspopup", "menu");
    return h("div", { class: "ig-feed-head-acts" }, this.pause, this.resume, this.download, menu);
  }

  // The engine's own pause holds every topic, and so does a full disk: the feed has to say why nothing moves.
  buildBanner() {
    this.bannerWords = h("span", { class: "ig-feed-banner-text" });
    this.resumeAll = actButton("play", t("feed.continue_all"), "continueAll", SMALL);
    this.banner = h("div", { class: "ig-feed-banner", role: "status" }, icon("pause"), this.bannerWords, this.resumeAll);
    return this.banner;
  }

  patchBanner(engine, isWaiting) {
    this.banner.hidden = !isWaiting || !(engine?.is_paused || engine?.trouble);
    setText(this.bannerWords, engine?.trouble ?? t("feed.engine_paused"));
    this.resumeAll.hidden = !engine?.is_paused;
  }

  patch({ topic, batches, engine }) {
    this.node.hidden = batches.length === 0;
    const counts = sumCounts(batches);
    const open = batches.filter((batch) => openOf(batch.counts) > 0);
    setText(this.title, topic?.title ?? "");
    this.patchSummary(counts, totalOf(counts));
    this.pause.hidden = !open.some((batch) => !batch.is_paused);
    this.resume.hidden = open.length === 0 || !this.pause.hidden;
    this.download.hidden = counts.done === 0;
    this.download.href = zipUrl("topic", topic?.id ?? "");
    this.patchBanner(engine, open.length > 0);
  }

  patchSummary(counts, total) {
    for (const part of this.parts) {
      const count = counts[part.dataset.standing];
      part.hidden = count === 0 && part.dataset.standing !== "done";
      setText(part, t(`feed.summary.${part.dataset.standing}`, { done: count, total, number: count }));
    }
    this.bar.patch(counts, total);
  }
}
