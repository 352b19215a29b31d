// What can be done with everything that is selected: the name of an act → what it does with the pictures, or the rows.
import { bus, t, tell, toast } from "./core.js";
import { cancelTasks, deleteTasks, duplicateTasks, moveTasks, retryTasks } from "./feed_row_acts.js";
import { judge, unjudge } from "./judging.js";

export const MOST_COMPARED = 2;

const idsOf = (pictures) => pictures.map(({ id }) => id);
const isAll = (pictures, verdict) => pictures.every((picture) => picture.verdict === verdict);

export const PICTURE_ACTS = {
  keepSelection: (pictures) => decide(pictures, "kept"),
  rejectSelection: (pictures) => decide(pictures, "rejected"),
  compareSelection: (pictures) => pictures.length === MOST_COMPARED && bus.emit("open_compare", { generation_ids: idsOf(pictures) }),
  finalsOfSelection: (pictures) => bus.emit("open_finals", { generation_ids: idsOf(pictures) }),
  deletePictures,
};

export const TASK_ACTS = {
  retrySelection: retryTasks,
  cancelSelection: cancelTasks,
  duplicateSelection: duplicateTasks,
  topSelection: (tasks) => moveTasks(tasks, { step: "top" }),
  bottomSelection: (tasks) => moveTasks(tasks, { step: "bottom" }),
  deleteSelection: deleteTasks,
};

/** Keep or reject all of them; what all of them have already is taken back. */
async function decide(pictures, verdict) {
  const wanted = isAll(pictures, verdict) ? null : verdict;
  const before = await judge(pictures, { verdict: wanted });
  if (!before) return;
  const words = t(`feed.decided_${wanted ?? "undecided"}`, { count: pictures.length });
  toast("ok", words, { action: { label: t("feed.undo"), run: () => unjudge(before) } });
}

async function deletePictures(pictures) {
  const ids = idsOf(pictures);
  if ((await tell("pictures.delete", { generation_ids: ids })) === undefined) return;
  bus.emit("pictures_deleted", { ids });
  toast("info", t("feed.pictures_deleted", { count: ids.length }), { action: { label: t("feed.undo"), run: () => bringBack(ids) } });
}

async function bringBack(ids) {
  if ((await tell("pictures.restore", { generation_ids: ids })) !== undefined) bus.emit("pictures_restored", { ids });
}
