// A task row: the prompt, its tiles and, in chips, where it stands and what it was made with.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { KeyedList, setText } from "./feed_list.js";
import { actButton, downloadLink } from "./feed_parts.js";
import { TileView } from "./feed_tile.js";
import { STANDING_ICONS, cutPrompt, durationText, zipUrl } from "./feed_words.js";

const QUIET = { isQuiet: true, isSmall: true };

export class TaskView {
  constructor({ id }) {
    this.isExpanded = false;
    this.prompt = h("p", { class: "ig-feed-prompt" });
    this.expand = button(null, "", null, { isSmall: true, data: { act: "expandTask" } });
    this.expand.classList.add("ig-feed-expand", "is-quiet");
    this.tiles = new KeyedList(h("ul", { class: "ig-feed-tiles" }), (item) => new TileView(item));
    this.standing = h("span", { class: "ig-chip ig-feed-standing" });
    this.chips = h("span", { class: "ig-feed-chips" });
    this.node = h("li", { class: "ig-feed-task", data: { task: id } });
    const text = h("div", { class: "ig-feed-task-text" }, this.prompt, this.expand);
    const head = h("div", { class: "ig-feed-task-head" }, text, this.buildActs());
    this.node.append(head, this.tiles.parent, h("div", { class: "ig-feed-task-foot" }, this.standing, this.chips));
  }

  buildActs() {
    this.retry = actButton("retry", t("feed.retry_task"), "retryTask", QUIET);
    this.cancel = actButton("close", t("feed.cancel_task"), "cancelTask", QUIET);
    this.download = downloadLink(t("feed.download_task"), { isSmall: true });
    const reuse = actButton("reuse", t("feed.reuse"), "taskMenu", QUIET);
    reuse.setAttribute("aria-haspopup", "menu");
    const copy = actButton("copy", t("feed.copy_prompt"), "copyPrompt", QUIET);
    const remove = actButton("trash", t("feed.delete_task"), "deleteTask", QUIET);
    return h("div", { class: "ig-feed-task-acts" }, copy, reuse, this.retry, this.cancel, this.download, remove);
  }

  patch(task) {
    this.task = task;
    this.patchPrompt();
    this.patchActs(task.generations.map(({ standing }) => standing));
    this.patchStanding(task.standing);
    this.patchChips();
    this.tiles.draw(task.generations.map((generation) => ({ id: generation.id, generation, task })));
  }

  /** Long prompts are cut as text, not only by CSS: a megabyte in the page would be laid out again and again. */
  patchPrompt() {
    const cut = cutPrompt(this.task.prompt);
    setText(this.prompt, this.isExpanded || cut === null ? this.task.prompt : cut);
    this.expand.hidden = cut === null;
    setText(this.expand, t(this.isExpanded ? "feed.show_less" : "feed.show_all"));
    this.expand.setAttribute("aria-expanded", this.isExpanded);
  }

  toggleExpanded() {
    this.isExpanded = !this.isExpanded;
    this.patchPrompt();
  }

  patchActs(standings) {
    this.retry.hidden = !standings.some((standing) => standing === "failed" || standing === "cancelled");
    this.cancel.hidden = !standings.some((standing) => standing === "queued" || standing === "running");
    this.download.hidden = !standings.includes("done");
    this.download.href = zipUrl("task", this.task.id);
  }

  patchStanding(standing) {
    if (this.standing.dataset.standing === standing) return;
    this.standing.dataset.standing = standing;
    this.standing.replaceChildren(icon(STANDING_ICONS[standing]), t(`feed.standing.${standing}`));
  }

  patchChips() {
    const words = chipWords(this.task);
    if (words.join("\n") === this.chipSignature) return;
    this.chipSignature = words.join("\n");
    this.chips.replaceChildren(...words.map((word) => h("span", { class: "ig-chip" }, word)));
  }
}

function chipWords({ model_name, chips, count, seconds, cost_text }) {
  const measured = [seconds === null ? null : durationText(seconds), cost_text];
  return [model_name, ...chips, `×${count}`, ...measured].filter(Boolean);
}
