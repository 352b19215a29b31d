// A batch: what was made together, under one head with its progress and its switches.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { columnsOf } from "./feed_columns.js";
import { KeyedList, setText } from "./feed_list.js";
import { ProgressBar, actButton, downloadLink } from "./feed_parts.js";
import { TaskView } from "./feed_task.js";
import { TimeLeft } from "./feed_time_left.js";
import { cutPrompt, moneyText, openOf, timeText, totalOf, zipUrl } from "./feed_words.js";

const TITLE_LENGTH = 90;
const SMALL = { isSmall: true };
const QUIET = { isQuiet: true, isSmall: true };

export class BatchView {
  constructor({ id }) {
    this.title = h("h3", { class: "ig-feed-batch-title" });
    this.facts = h("span", { class: "ig-feed-batch-facts" });
    this.bar = new ProgressBar();
    this.left = new TimeLeft();
    this.tasks = new KeyedList(h("ol", { class: "ig-feed-tasks" }), (task) => new TaskView(task));
    const state = h("div", { class: "ig-feed-batch-state" }, this.facts, this.bar.node, this.left.node);
    const line = h("div", { class: "ig-feed-batch-line" }, this.title, state);
    const head = h("header", { class: "ig-feed-batch-head" }, line, this.buildActs());
    const parts = [head, this.buildBanner(), this.buildDrafts(), this.tasks.parent];
    this.node = h("li", { class: "ig-feed-batch", data: { batch: id } }, parts);
  }

  buildActs() {
    this.pause = actButton("pause", t("feed.pause"), "pauseBatch", SMALL);
    this.retry = button("retry", "", null, { ...SMALL, data: { act: "retryBatch" } });
    this.retryLabel = h("span");
    this.retry.append(this.retryLabel);
    this.stop = actButton("stop", t("feed.stop_now"), "stopBatch", SMALL);
    this.download = downloadLink(t("feed.download_batch"), SMALL);
    const menu = actButton("more", t("feed.batch_menu"), "batchMenu", QUIET);
    menu.setAttribute("aria-haspopup", "menu");
    return h("div", { class: "ig-feed-batch-acts" }, this.retry, this.pause, this.stop, this.download, menu);
  }

  buildBanner() {
    this.reason = h("span", { class: "ig-feed-banner-text" });
    this.banner = h("div", { class: "ig-feed-banner", role: "status" }, icon("pause"), this.reason);
    this.banner.append(actButton("play", t("feed.continue"), "continueBatch", SMALL));
    return this.banner;
  }

  // What is not started yet is reviewed in a view of its own.
  buildDrafts() {
    this.draftWords = h("span", { class: "ig-feed-drafts-text" });
    const open = actButton("edit", t("feed.review"), "openList", SMALL);
    open.classList.add("is-primary");
    this.start = actButton("play", t("feed.start_all"), "startAll", SMALL);
    this.drafts = h("div", { class: "ig-feed-drafts" }, icon("checks"), this.draftWords, h("div", { class: "ig-feed-batch-acts" }, this.start, open));
    return this.drafts;
  }

  patchDrafts({ draft_count: count, kind }, total) {
    this.drafts.hidden = count === 0 && !(kind && total === 0);
    this.start.hidden = count === 0;
    setText(this.draftWords, count ? t("feed.drafts", { count }) : t("feed.no_drafts"));
  }

  patch(batch) {
    const { counts } = batch;
    const total = totalOf(counts);
    setText(this.title, cutPrompt(batch.title, TITLE_LENGTH) ?? batch.title);
    this.title.classList.toggle("ig-visually-hidden", batch.tasks.length === 1); // the only task's prompt says the same
    setText(this.facts, factsText(batch, total));
    this.bar.patch(counts, total);
    this.bar.node.hidden = openOf(counts) === 0;
    this.left.patch(openOf(counts) ? (batch.time_left_s ?? null) : null);
    this.patchActs(batch);
    this.patchDrafts(batch, total);
    this.tasks.draw(batch.tasks);
    const columns = columnsOf(batch.tasks);
    this.tasks.parent.style.setProperty("--columns", columns);
    this.tasks.parent.classList.toggle("is-table", columns > 1);
  }

  patchActs(batch) {
    const isOpen = openOf(batch.counts) > 0;
    this.pause.hidden = !isOpen || batch.is_paused;
    this.stop.hidden = !isOpen;
    this.retry.hidden = batch.counts.failed === 0;
    setText(this.retryLabel, t("feed.retry_failed", { count: batch.counts.failed }));
    this.download.hidden = batch.counts.done === 0;
    this.download.href = zipUrl("batch", batch.id);
    this.banner.hidden = !isOpen || !batch.is_paused;
    setText(this.reason, batch.pause_reason ?? t("feed.paused"));
  }
}

function factsText(batch, total) {
  const done = total ? t("feed.summary.done", { done: batch.counts.done, total }) : "";
  return [timeText(batch.created_at), modelsText(batch.tasks), done, moneyText(batch)].filter(Boolean).join(" · ");
}

function modelsText(tasks) {
  const names = new Set(tasks.map(({ model_name }) => model_name));
  return names.size > 1 ? t("feed.models", { count: names.size }) : [...names][0];
}
