// What a person does with rows, one or many at once: order, copies, editing, the trash.
import { bus, t, tell, toast } from "./core.js";
import { copyPrompt, reuseItems } from "./feed_actions.js";
import { openMenu } from "./feed_parts.js";
import { findBatch } from "./feed_state.js";

export const isRunning = ({ generations }) => generations.some(({ standing }) => standing === "running");
const idsOf = (tasks) => tasks.map(({ id }) => id);
const undoing = (run) => ({ label: t("feed.undo"), run });

/** Make a draft of a task again, or a copy of one that has pictures, and open it in its list. */
export async function editTask(task) {
  if (isRunning(task)) return toast("info", t("feed.edit_running"));
  const made = await tell("rows.edit", { id: task.id });
  if (!made) return undefined;
  if (made.kept) toast("info", t(`feed.edit_copy_${made.kept}`));
  return bus.emit("open_list", { id: made.batch_id, rows: [made.id] });
}

/** Copies as drafts: nothing is paid before a person starts them. */
export async function duplicateTasks(tasks) {
  const answer = await tell("rows.duplicate", { ids: idsOf(tasks) });
  if (!answer) return;
  const [{ batch_id: id, ids: rows }] = answer.made;
  const review = { label: t("feed.review"), run: () => bus.emit("open_list", { id, rows }) };
  toast("ok", t("feed.duplicated", { count: tasks.length }), { action: review });
}

export async function deleteTasks(tasks) {
  const ids = idsOf(tasks);
  if ((await tell("rows.delete", { ids })) === undefined) return;
  toast("info", t("feed.tasks_deleted", { count: ids.length }), { action: undoing(() => tell("rows.restore", { ids })) });
}

/** `where` is {step: "up" | "down" | "top" | "bottom"} or {before: id of a task or null}. Each batch keeps its own rows. */
export async function moveTasks(tasks, where) {
  for (const [batch_id, ids] of Map.groupBy(idsOf(tasks), (id) => tasks.find((task) => task.id === id).batch_id)) {
    const moved = await tell("rows.move", { batch_id, ids, ...where });
    if (!moved?.undo.length || where.step === "up" || where.step === "down") continue; // one step is undone by the other
    toast("info", t("feed.moved", { count: ids.length }), { action: undoing(() => tell("rows.order", { batch_id, ids: moved.undo })) });
  }
}

export const retryTasks = (tasks) => tell("rows.retry", { ids: idsOf(tasks) });
export const cancelTasks = (tasks) => tell("rows.cancel", { ids: idsOf(tasks) });

/** Everything that can be done with a row, by name. */
function openRowMenu(source, task) {
  openMenu(source, t("feed.row_menu"), [
    { icon: "edit", label: t("feed.edit"), isDisabled: isRunning(task), title: isRunning(task) ? t("feed.edit_running") : "", run: () => editTask(task) },
    { icon: "copy", label: t("feed.duplicate"), run: () => duplicateTasks([task]) },
    { icon: "copy", label: t("feed.copy_prompt"), run: () => copyPrompt(task) },
    ...reuseItems(task),
    ...moveItems(task),
    { icon: "trash", label: t("feed.delete_task"), isDanger: true, run: () => deleteTasks([task]) },
  ]);
}

/** Where a row may go; nothing in a batch of one. */
function moveItems(task) {
  const { tasks } = findBatch(task.batch_id);
  if (tasks.length < 2) return [];
  const isFirst = tasks[0].id === task.id;
  const isLast = tasks.at(-1).id === task.id;
  const move = (step) => () => moveTasks([task], { step });
  return [
    { icon: "arrowTop", label: t("feed.move_top"), isDisabled: isFirst, run: move("top") },
    { icon: "arrowUp", label: t("feed.move_up"), isDisabled: isFirst, run: move("up") },
    { icon: "arrowDown", label: t("feed.move_down"), isDisabled: isLast, run: move("down") },
    { icon: "arrowBottom", label: t("feed.move_bottom"), isDisabled: isLast, run: move("bottom") },
  ];
}

export const ROW_ACTS = {
  editTask: ({ task }) => editTask(task),
  rowMenu: ({ source, task }) => openRowMenu(source, task),
  moveMenu: ({ source, task }) => openMenu(source, t("feed.move"), moveItems(task)),
};
