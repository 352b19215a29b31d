// Everything that can be done with what is selected, for the bar where it has no room, and for the pictures of rows.
import { t } from "./core.js";
import { openMenu } from "./feed_parts.js";
import { MOST_COMPARED } from "./feed_select_acts.js";

export function openSelectMenu(source, selection) {
  const pictures = selection.chosen();
  const tasks = selection.tasks.chosen();
  const all = { icon: "checks", label: t(tasks.length ? "feed.select_all_tasks" : "feed.select_all"), run: selection.acts.selectAll };
  const items = [all, ...(tasks.length ? taskItems(selection.acts, tasks) : []), ...(pictures.length ? pictureItems(selection.acts, pictures) : [])];
  openMenu(source, t("feed.selection_menu"), items);
}

function taskItems(acts, tasks) {
  const count = tasks.length;
  return [
    { icon: "retry", label: t("feed.retry_many"), isDisabled: !hasAny(tasks, RETRIED), run: acts.retrySelection },
    { icon: "close", label: t("feed.cancel_many"), isDisabled: !hasAny(tasks, OPEN), run: acts.cancelSelection },
    { icon: "copy", label: t("feed.duplicate"), run: acts.duplicateSelection },
    { icon: "arrowTop", label: t("feed.move_top"), run: acts.topSelection },
    { icon: "arrowBottom", label: t("feed.move_bottom"), run: acts.bottomSelection },
    { icon: "trash", label: t("feed.delete_tasks", { count }), isDanger: true, run: acts.deleteSelection },
  ];
}

function pictureItems(acts, pictures) {
  const count = pictures.length;
  const canCompare = count === MOST_COMPARED;
  const isEvery = pictures.every((picture) => picture.is_favourite);
  return [
    { icon: "check", label: t("feed.keep_images"), run: acts.keepSelection },
    { icon: "close", label: t("feed.reject_images"), run: acts.rejectSelection },
    { icon: "heart", label: t(isEvery ? "feed.unfavourite" : "feed.favourite"), run: acts.favouriteSelection },
    { icon: "flip", label: t("feed.compare"), isDisabled: !canCompare, title: canCompare ? null : t("feed.compare_two"), run: acts.compareSelection },
    { icon: "sparkle", label: t("feed.finals"), run: acts.finalsOfSelection },
    { icon: "trash", label: t("feed.delete_pictures", { count }), isDanger: true, run: acts.deletePictures },
  ];
}

export const RETRIED = ["failed", "cancelled"];
export const OPEN = ["queued", "running"];

/** Whether any image of some rows stands as one of these. */
export const hasAny = (tasks, standings) => tasks.some(({ generations }) => generations.some(({ standing }) => standings.includes(standing)));
