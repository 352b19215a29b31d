// The buttons of a row. With hundreds of rows they are most of the page, so a row gets its own when it is pointed at or
// has the focus; one that needs a person, and every row where there is nothing to point with, has them at once.
import { h, t } from "./core.js";
import { actButton, downloadLink } from "./feed_parts.js";
import { isRunning } from "./feed_row_acts.js";
import { zipUrl } from "./feed_words.js";

const QUIET = { isQuiet: true, isSmall: true };
const ALWAYS = 5; // handle, edit, reuse, more, check
const NEEDING = new Set(["failed", "cancelled", "unknown"]);
const hasNoPointer = matchMedia("(hover: none)");

export class TaskActs {
  constructor() {
    const name = t("feed.select_row");
    this.check = h("button", { type: "button", class: "ig-feed-row-check", role: "checkbox", "aria-checked": "false", "aria-label": name, title: name, data: { act: "selectTask" } });
    this.node = h("div", { class: "ig-feed-task-acts" }, this.check);
  }

  patch(task) {
    this.task = task;
    this.has = howMany(task);
    this.reserveRoom();
    if (this.isBuilt) this.patchButtons();
    else if (hasNoPointer.matches || NEEDING.has(task.standing)) this.build();
    this.node.classList.toggle("is-needing", NEEDING.has(task.standing));
  }

  // The words beside keep their lines when the buttons come.
  reserveRoom() {
    const count = ALWAYS + [this.has.retry, this.has.cancel, this.has.download].filter(Boolean).length;
    if (count === this.room) return;
    this.room = count;
    this.node.style.setProperty("--ig-feed-acts", count);
  }

  build() {
    if (this.isBuilt) return;
    this.isBuilt = true;
    this.grip = actButton("grip", t("feed.move"), "moveMenu", QUIET);
    this.grip.classList.add("ig-feed-grip");
    this.edit = actButton("edit", t("feed.edit"), "editTask", QUIET);
    this.retry = actButton("retry", t("feed.retry_task"), "retryTask", QUIET);
    this.cancel = actButton("close", t("feed.cancel_task"), "cancelTask", QUIET);
    this.download = downloadLink(t("feed.download_task"), { isSmall: true });
    const reuse = actButton("reuse", t("feed.reuse"), "taskMenu", QUIET);
    const more = actButton("more", t("feed.row_menu"), "rowMenu", QUIET);
    for (const opener of [this.grip, reuse, more]) opener.setAttribute("aria-haspopup", "menu");
    this.check.before(this.grip, this.edit, reuse, this.retry, this.cancel, this.download, more);
    this.patchButtons();
  }

  patchButtons() {
    const { retry, cancel, download } = this.has;
    this.retry.hidden = !retry;
    this.cancel.hidden = !cancel;
    this.download.hidden = !download;
    this.download.href = zipUrl("task", this.task.id);
    const isClosed = isRunning(this.task);
    this.edit.setAttribute("aria-disabled", isClosed); // not disabled: it says why when it is pressed
    this.edit.title = t(isClosed ? "feed.edit_running" : "feed.edit");
  }
}

function howMany({ generations }) {
  const standings = generations.map(({ standing }) => standing);
  const some = (...wanted) => wanted.some((standing) => standings.includes(standing));
  return { retry: some("failed", "cancelled"), cancel: some("queued", "running"), download: some("done") };
}
