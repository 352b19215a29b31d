// The feed: batches in the order of time, the newest at the foot. Draws the state, hears every click in one place.
import { bus, h, t } from "./core.js";
import { ACTS } from "./feed_actions.js";
import { BatchView } from "./feed_batch.js";
import { BlankView } from "./feed_blank.js";
import { enableDrag } from "./feed_drag.js";
import { Follower } from "./feed_follow.js";
import { HeadView } from "./feed_head.js";
import { KeyedList } from "./feed_list.js";
import { ROW_ACTS, moveTasks } from "./feed_row_acts.js";
import { RowKeys } from "./feed_row_keys.js";
import { Selection } from "./feed_select.js";
import { findBatch, findGeneration, findTask, state, watch } from "./feed_state.js";
import { tickTimeLeft } from "./feed_time_left.js";
import { expandTile, tickCountdowns } from "./feed_tile.js";

const TICK_MS = 1000;

/** Put the feed into `element` and keep it true. */
export function mount(element) {
  const feed = new Feed();
  element.append(feed.node);
  feed.take(true); // the first snapshot may have come before this part was loaded
  watch(({ isSnapshot }) => feed.take(isSnapshot));
  bus.on("show_task", (id) => feed.showTask(id));
  bus.on("lightbox_closed", ({ generation_id, source }) => !source && feed.focusTile(generation_id));
  setInterval(() => (tickCountdowns(), tickTimeLeft()), TICK_MS);
}

class Feed {
  constructor() {
    this.head = new HeadView();
    this.blank = new BlankView();
    this.batches = new KeyedList(h("ol", { class: "ig-feed-batches" }), (batch) => new BatchView(batch));
    this.scroller = h("div", { class: "ig-feed-scroll" });
    // It takes the focus of a click between the tiles, so that the keys of the selection are heard.
    this.node = h("section", { class: "ig ig-feed", tabindex: -1, "aria-label": t("feed.label") }, this.head.node, this.scroller);
    this.follower = new Follower(this.scroller);
    this.selection = new Selection(this.node, (id) => this.tileView(id), (id) => this.rowView(id));
    this.keys = new RowKeys(this.node, (id) => this.rowView(id), this.selection);
    enableDrag(this.node, this.scroller, (id) => this.meant(id), (ids, before) => moveTasks(ids.map(findTask), { before }));
    const foot = h("div", { class: "ig-feed-foot" }, this.follower.pill, this.selection.bar.nodes);
    this.scroller.append(...this.blank.nodes, this.batches.parent, foot);
    this.acts = this.selection.extend({ ...ACTS, ...ROW_ACTS, expandTile, expandTask: ({ task }) => this.rowView(task.id).toggleExpanded() });
    this.drawnTopicId = null;
    this.wantedTaskId = null; // to be brought into view as soon as it is drawn
    this.drawnTasks = new Map();
    this.node.addEventListener("click", (event) => this.act(event.target.closest("[data-act]"), event));
    this.node.addEventListener("load", markLoaded, true); // load and error do not bubble
    this.node.addEventListener("error", markBroken, true);
  }

  take(isSnapshot) {
    this.draw(isSnapshot);
    if (isSnapshot && state.isLoaded) markDrawn();
  }

  draw(isSnapshot) {
    const isOtherTopic = (state.topic?.id ?? null) !== this.drawnTopicId;
    this.drawnTopicId = state.topic?.id ?? null;
    const focused = document.activeElement;
    this.head.patch(state);
    this.blank.patch(state);
    this.batches.draw(state.batches);
    this.selection.draw();
    this.keys.draw();
    this.keepFocus(focused);
    const news = this.takeNews();
    if (isOtherTopic) this.follower.goDown();
    else this.follow(isSnapshot ? [] : news);
    this.bringWantedTask();
  }

  // A node that was moved loses the focus.
  keepFocus(focused) {
    if (focused === document.activeElement || !this.node.contains(focused)) return;
    focused.focus({ preventScroll: true });
    focused.closest("[data-task]")?.scrollIntoView({ block: "nearest" });
  }

  /** The rows of one batch that go along when one of them is dragged: the selected ones, if it is one of them. */
  meant(id) {
    const { tasks } = this.selection;
    const { batch_id } = findTask(id);
    const chosen = tasks.ids.has(id) ? tasks.chosen().filter((task) => task.batch_id === batch_id) : [findTask(id)];
    return chosen.map((task) => task.id);
  }

  showTask(id) {
    this.wantedTaskId = id;
    this.bringWantedTask();
  }

  bringWantedTask() {
    const row = this.wantedTaskId && this.node.querySelector(`[data-task="${CSS.escape(this.wantedTaskId)}"]`);
    if (!row) return;
    this.wantedTaskId = null;
    this.follower.setFollowing(false);
    row.scrollIntoView({ block: "center" });
    row.classList.add("is-found");
    row.addEventListener("animationend", () => row.classList.remove("is-found"), { once: true });
  }

  follow(news) {
    this.follower.stick();
    this.follower.announce(news.map(({ id }) => this.tileView(id).node));
  }

  /** The generations that are new, or newly a picture, since the last drawing. A task that is the same object has none. */
  takeNews() {
    const tasks = state.batches.flatMap((batch) => batch.tasks);
    const news = tasks.flatMap((task) => newsOf(task, this.drawnTasks.get(task.id)));
    this.drawnTasks = new Map(tasks.map((task) => [task.id, task]));
    return news;
  }

  /** Do what the button says; a second click while it is under way is ignored. */
  async act(source, event) {
    if (!source || source.getAttribute("aria-busy") === "true" || isOff(source)) return;
    source.setAttribute("aria-busy", "true");
    try {
      await this.acts[source.dataset.act](this.context(source, event));
    } finally {
      source.removeAttribute("aria-busy");
    }
  }

  context(source, event) {
    const id = (kind) => source.closest(`[data-${kind}]`)?.dataset[kind];
    return { source, event, batch: findBatch(id("batch")), task: findTask(id("task")), generation: findGeneration(id("generation")) };
  }

  // By way of the views: to search a long feed for an attribute costs a millisecond.
  rowView(id) {
    const task = findTask(id);
    return task && this.batches.view(task.batch_id)?.tasks.view(id);
  }

  tileView(generationId) {
    return this.rowView(findGeneration(generationId)?.task_id)?.tiles.view(generationId);
  }

  focusTile(generationId) {
    this.tileView(generationId)?.node.querySelector(".ig-feed-picture")?.focus();
  }
}

// What is not allowed now is not disabled, which would take the focus away; "edit" says why.
const isOff = (source) => source.getAttribute("aria-disabled") === "true" && source.dataset.act !== "editTask";

function newsOf(task, before) {
  if (task === before) return [];
  const known = new Map(before?.generations.map(({ id, standing }) => [id, standing]));
  return task.generations.filter(({ id, standing }) => !known.has(id) || (standing === "done" && known.get(id) !== "done"));
}

const markLoaded = ({ target }) => target.classList.add("is-loaded");
const markBroken = ({ target }) => target.closest(".ig-feed-tile").classList.add("is-broken");

// Two frames later the snapshot is on the screen: the first one starts its layout, the second one follows its paint.
function markDrawn() {
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("feed-drawn")));
}
