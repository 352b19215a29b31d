// A task row: the prompt, its tiles and, in chips, where it stands and what it was made with.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";
import { KeyedList, setText } from "./feed_list.js";
import { TaskActs } from "./feed_task_acts.js";
import { TaskNote } from "./feed_task_note.js";
import { TileView } from "./feed_tile.js";
import { STANDING_ICONS, cutPrompt, durationText, standingText } from "./feed_words.js";

export class TaskView {
  constructor({ id }) {
    this.isExpanded = false;
    this.prompt = h("p", { class: "ig-feed-prompt" });
    this.expand = button(null, "", null, { isSmall: true, data: { act: "expandTask" } });
    this.expand.classList.add("ig-feed-expand", "is-quiet");
    this.acts = new TaskActs();
    this.tiles = new KeyedList(h("ul", { class: "ig-feed-tiles" }), (item) => new TileView(item));
    this.standing = h("span", { class: "ig-chip ig-feed-standing" });
    this.standingWords = h("span");
    this.chips = h("span", { class: "ig-feed-chips" });
    this.node = h("li", { class: "ig-feed-task", tabindex: "-1", data: { task: id } });
    const head = h("div", { class: "ig-feed-task-head" }, h("div", { class: "ig-feed-task-text" }, this.prompt, this.expand), this.acts.node);
    this.foot = h("div", { class: "ig-feed-task-foot" }, this.standing, this.chips);
    this.node.append(head, this.tiles.parent, this.foot);
  }

  patch(task) {
    this.task = task;
    this.patchPrompt();
    this.acts.patch(task);
    this.patchNote();
    this.patchStanding();
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

  /** Most rows never have one, so it is built when there is something to say. */
  patchNote() {
    this.note ??= TaskNote.isNeeded(this.task) ? new TaskNote() : undefined;
    if (!this.note) return;
    if (!this.note.node.isConnected) this.tiles.parent.before(this.note.node);
    this.note.patch(this.task);
  }

  patchStanding() {
    const { standing } = this.task;
    setText(this.standingWords, standingText(this.task));
    if (this.standing.dataset.standing === standing) return;
    this.standing.dataset.standing = standing;
    this.standing.replaceChildren(icon(STANDING_ICONS[standing]), this.standingWords);
  }

  patchChips() {
    const words = chipWords(this.task);
    if (words.join("\n") === this.chipSignature) return;
    this.chipSignature = words.join("\n");
    this.chips.replaceChildren(...words.map((word) => h("span", { class: "ig-chip" }, word)));
  }

  markSelected(isSelected) {
    this.node.toggleAttribute("data-selected", isSelected);
    this.acts.check.setAttribute("aria-checked", isSelected);
  }
}

function chipWords({ model_name, chips, count, seconds, cost_text }) {
  const measured = [seconds === null ? null : durationText(seconds), cost_text];
  return [model_name, ...chips, `×${count}`, ...measured].filter(Boolean);
}
