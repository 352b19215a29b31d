// What a row says when several of its images went wrong: how many, why, and what to do now.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { setText } from "./feed_list.js";
import { actButton } from "./feed_parts.js";

const SMALL = { isSmall: true };
const FEW = 2; // one alone says it on its own tile

export class TaskNote {
  static isNeeded(task) {
    return noteOf(task) !== null;
  }

  constructor() {
    this.words = h("span", { class: "ig-feed-note-text" });
    this.hint = h("span", { class: "ig-feed-note-hint" });
    this.icon = h("span");
    this.look = actButton("eye", t("feed.look_again"), "lookAgainTask", SMALL);
    this.retry = actButton("retry", t("feed.retry"), "retryTask", SMALL);
    const text = h("div", { class: "ig-feed-note-words" }, this.words, " ", this.hint);
    this.node = h("div", { class: "ig-feed-note" }, this.icon, text, this.look, this.retry);
  }

  patch(task) {
    const note = noteOf(task);
    this.node.hidden = note === null;
    if (note === null) return;
    setText(this.words, note.words);
    setText(this.hint, note.hint);
    this.look.hidden = note.kind !== "unknown";
    if (this.node.dataset.kind === note.kind) return;
    this.node.dataset.kind = note.kind;
    this.retry.dataset.act = note.kind === "unknown" ? "retryUnknownTask" : "retryTask";
    this.icon.replaceChildren(icon(note.kind === "unknown" ? "question" : "alert"));
  }
}

/** {kind, words, hint} or null: unknown images come first, then images that all failed for the same reason. */
function noteOf({ generations }) {
  const unknown = generations.filter(({ standing }) => standing === "unknown");
  if (unknown.length >= FEW) return { kind: "unknown", words: t("feed.note_unknown", { count: unknown.length }), hint: t("feed.note_unknown_hint") };
  const [first] = generations;
  const isSame = ({ standing, error }) => standing === "failed" && error?.message === first.error?.message;
  if (generations.length < FEW || !generations.every(isSame)) return null;
  return { kind: "failed", words: t("feed.note_failed", { count: generations.length, message: first.error?.message ?? "" }), hint: first.error?.hint ?? "" };
}
