// The bar at the foot of the feed while something is selected: how much, and what can be done with all of it. Rows have
// other buttons than pictures; what has no button in the bar stands in its menu.
import { h, t } from "./core.js";
import { setText } from "./feed_list.js";
import { actButton } from "./feed_parts.js";
import { MOST_COMPARED } from "./feed_select_acts.js";
import { OPEN, RETRIED, hasAny } from "./feed_select_menu.js";
import { SelectZip } from "./feed_select_zip.js";

export class SelectBar {
  constructor() {
    this.counted = h("span");
    this.countedToo = h("span", { class: "ig-feed-select-too" });
    const count = h("strong", { class: "ig-feed-select-count" }, this.counted, this.countedToo);
    this.all = new BarButton("checks", "selectAll", { isIcon: true });
    this.all.node.classList.add("ig-feed-select-all");
    this.pictures = this.buildPictures();
    this.tasks = this.buildTasks();
    this.zip = new SelectZip();
    const clear = actButton("close", t("feed.select_clear"), "clearSelection", { isQuiet: true });
    this.more = actButton("more", t("feed.selection_menu"), "selectMenu", { isQuiet: true });
    this.more.classList.add("ig-feed-select-more");
    this.more.setAttribute("aria-haspopup", "menu");
    this.node = h("div", { class: "ig-feed-select", role: "group", "aria-label": t("feed.selection"), hidden: true });
    this.node.append(clear, count, this.all.node, this.pictures, this.tasks, this.more, ...this.zip.nodes);
    // Outside of the bar: what is announced has to be on the page before it has words.
    this.status = h("span", { class: "ig-visually-hidden", role: "status" });
    this.nodes = [this.node, this.status];
  }

  buildPictures() {
    this.keep = new BarButton("check", "keepSelection", { words: t("feed.keep_verdict"), isMain: true });
    this.reject = new BarButton("close", "rejectSelection", { words: t("feed.reject_verdict"), isMain: true });
    this.favourite = new BarButton("heart", "favouriteSelection", { isIcon: true });
    this.compare = new BarButton("flip", "compareSelection", { words: t("feed.compare"), isIcon: true });
    const finals = new BarButton("sparkle", "finalsOfSelection", { words: t("feed.finals"), isIcon: true });
    const remove = new BarButton("trash", "deletePictures", { words: t("feed.delete_images"), isIcon: true });
    return h("div", { class: "ig-feed-select-acts" }, [this.keep, this.reject, this.favourite, this.compare, finals, remove].map(({ node }) => node));
  }

  buildTasks() {
    this.retry = new BarButton("retry", "retrySelection", { words: t("feed.retry_many"), isMain: true });
    this.cancel = new BarButton("close", "cancelSelection", { words: t("feed.cancel_many"), isIcon: true });
    const duplicate = new BarButton("copy", "duplicateSelection", { words: t("feed.duplicate"), isIcon: true });
    const top = new BarButton("arrowTop", "topSelection", { words: t("feed.move_top"), isIcon: true });
    const bottom = new BarButton("arrowBottom", "bottomSelection", { words: t("feed.move_bottom"), isIcon: true });
    const remove = new BarButton("trash", "deleteSelection", { words: t("feed.delete_task_short"), isMain: true });
    return h("div", { class: "ig-feed-select-acts" }, [this.retry, this.cancel, duplicate, top, bottom, remove].map(({ node }) => node));
  }

  /** `isEvery` when there is nothing more to select. */
  patch(pictures, tasks, isEvery) {
    const hasTasks = tasks.length > 0;
    this.node.hidden = pictures.length + tasks.length === 0;
    this.patchCount(pictures.length, tasks.length);
    this.all.name(t(hasTasks ? "feed.select_all_tasks" : "feed.select_all"));
    this.all.allow(!isEvery); // not disabled: that would take the focus away
    this.pictures.hidden = hasTasks;
    this.tasks.hidden = !hasTasks;
    this.node.classList.toggle("has-tasks", hasTasks);
    if (hasTasks) this.patchTasks(tasks);
    else this.patchPictures(pictures);
    this.zip.patch(pictures.map(({ id }) => id));
  }

  // Where the bar is narrow, rows are counted without their pictures.
  patchCount(pictures, tasks) {
    const words = tasks ? t("feed.selected_tasks", { count: tasks }) : t("feed.selected", { count: pictures });
    const more = tasks && pictures ? ` · ${t("feed.selected_images", { count: pictures })}` : "";
    setText(this.counted, words);
    setText(this.countedToo, more);
    setText(this.status, pictures + tasks ? words + more : t("feed.selected_none"));
  }

  patchTasks(tasks) {
    this.retry.allow(hasAny(tasks, RETRIED));
    this.cancel.allow(hasAny(tasks, OPEN));
  }

  patchPictures(pictures) {
    this.favourite.name(t(pictures.every(({ is_favourite }) => is_favourite) ? "feed.unfavourite" : "feed.favourite"));
    this.keep.node.setAttribute("aria-pressed", pictures.every(({ verdict }) => verdict === "kept"));
    this.reject.node.setAttribute("aria-pressed", pictures.every(({ verdict }) => verdict === "rejected"));
    const canCompare = pictures.length === MOST_COMPARED;
    this.compare.allow(canCompare);
    this.compare.node.title = t(canCompare ? "feed.compare" : "feed.compare_two");
  }
}

/** A button whose words leave the screen, not the page: always with `isIcon`, else where the bar is narrow. */
class BarButton {
  constructor(iconName, act, { words = "", isIcon = false, isMain = false } = {}) {
    this.label = h("span", { class: isIcon ? "ig-visually-hidden" : "ig-feed-select-label" });
    this.node = actButton(iconName, "", act);
    this.node.append(this.label);
    this.node.classList.toggle("is-icon", isIcon);
    this.node.classList.toggle("is-main", isMain); // stays where the bar is narrow
    if (words) this.name(words);
  }

  name(words) {
    setText(this.label, words);
    this.node.title = words;
  }

  allow(isAllowed) {
    this.node.setAttribute("aria-disabled", !isAllowed);
  }
}
