// What a person can do in the feed and the lightbox: the name of an act → what it does with the batch, task or generation at hand.
import { bus, t, tell, toast } from "./core.js";
import { saveAsTemplate } from "./create_save.js";
import { confirmed, copyText, openMenu } from "./feed_parts.js";
import { state } from "./feed_state.js";
import { fileItems } from "./create_downloads.js";
import { judge } from "./judging.js";
import { startAll } from "./feed_start.js";
import { openOf, zipUrl } from "./feed_words.js";

export const ACTS = {
  pauseTopic: () => eachOpenBatch("pause_batch", (batch) => !batch.is_paused),
  continueTopic: () => eachOpenBatch("continue_batch", (batch) => batch.is_paused),
  continueAll: () => tell("continue_all"),
  topicMenu: ({ source }) => openMenu(source, t("feed.topic_menu"), topicItems()),

  pauseBatch: ({ batch }) => tell("pause_batch", { batch_id: batch.id }),
  continueBatch: ({ batch }) => tell("continue_batch", { batch_id: batch.id }),
  stopBatch,
  retryBatch: ({ batch }) => tell("retry_batch", { batch_id: batch.id }),
  batchMenu: ({ source, batch }) => openMenu(source, t("feed.batch_menu"), batchItems(batch)),

  openList: ({ batch }) => bus.emit("open_list", batch.id),

  startAll,
  taskMenu: ({ source, task }) => openMenu(source, t("feed.reuse"), reuseItems(task)),
  retryTask: ({ task }) => tell("retry_task", { task_id: task.id }),
  cancelTask: ({ task }) => tell("cancel_task", { task_id: task.id }),
  retryUnknownTask: ({ task }) => retryAllUnknown(unknownOf(task)),
  lookAgainTask: ({ task }) => lookAgain(unknownOf(task)),

  open: ({ generation }) => bus.emit("open_lightbox", { generation_id: generation.id }),
  favourite: ({ generation }) => toggleFavourite(generation),
  reuseGeneration: ({ task, generation }) => reuse(task, generation),
  retryGeneration: ({ generation }) => retryGeneration(generation, false),
  retryUnknown,
  lookAgain: ({ generation }) => lookAgain([generation]),

  example: ({ source }) => bus.emit("example", source.textContent),
  openSettings: () => bus.emit("open_settings", null),
};

const hasFavourites = () =>
  state.batches.some(({ tasks }) => tasks.some(({ generations }) => generations.some((generation) => generation.is_favourite)));

export async function copyPrompt(task) {
  if (await copyText(task.prompt)) toast("ok", t("feed.copied"));
  else toast("error", t("feed.not_copied"));
}

const toggleFavourite = (generation) => judge([generation], { is_favourite: !generation.is_favourite });

/** Hand the settings of a task to the panel and the prompt box; with the seed of `generation`, or without one when it is null. */
export async function reuse(task, generation) {
  const found = await tell("settings_for_reuse", { task_id: task.id, generation_id: generation?.id ?? null });
  if (!found) return false;
  const { seed, ...paramsWithoutSeed } = found.draft.params;
  const draft = generation ? found.draft : { ...found.draft, params: paramsWithoutSeed };
  bus.emit("reuse", { prompt: found.prompt, draft });
  toast("ok", t(generation && seed !== undefined ? "feed.reused_with_seed" : "feed.reused"));
  return true;
}

function eachOpenBatch(verb, isMeant) {
  const meant = state.batches.filter((batch) => openOf(batch.counts) > 0 && isMeant(batch));
  return Promise.all(meant.map((batch) => tell(verb, { batch_id: batch.id })));
}

function topicItems() {
  const favourites = { icon: "heart", label: t("feed.zip_favourites") };
  return [
    { icon: "download", label: t("feed.zip_topic"), href: zipUrl("topic", state.topic.id) },
    hasFavourites() ? { ...favourites, href: zipUrl("favourites", state.topic.id) } : { ...favourites, isDisabled: true },
  ];
}

function batchItems(batch) {
  const pack = { icon: "download", label: t("products.pack"), isDisabled: batch.counts.done === 0, run: () => bus.emit("open_pack", { batch }) };
  const isEmpty = batch.tasks.length === 0;
  const grid = { icon: "panel", label: t("feed.compare_models"), isDisabled: isEmpty, run: () => bus.emit("open_grid", { batch_id: batch.id }) };
  const finals = { icon: "sparkle", label: t("feed.finals_of_batch"), isDisabled: isEmpty, run: () => bus.emit("open_finals", { batch_id: batch.id }) };
  return [grid, finals, ...fileItems(batch.id), pack, { icon: "trash", label: t("feed.delete_batch"), isDanger: true, run: () => removeBatch(batch.id) }];
}

/** The ways to take over the settings of a task. */
export function reuseItems(task) {
  const seeded = task.generations.find((generation) => generation.seed !== null);
  return [
    { icon: "dice", label: t("feed.reuse_without_seed"), run: () => reuse(task, null) },
    { icon: "lock", label: t("feed.reuse_with_seed"), isDisabled: !seeded, run: () => reuse(task, seeded) },
    { icon: "copy", label: t("create.save_template"), run: () => saveAsTemplate(task.prompt) },
  ];
}

async function stopBatch({ batch }) {
  const count = batch.counts.running;
  const question = { title: t("feed.stop_title", { count }), text: t("feed.stop_text"), action: t("feed.stop") };
  if (count > 0 && !(await confirmed(question))) return;
  await tell("stop_batch", { batch_id: batch.id });
}

async function removeBatch(batch_id) {
  if ((await tell("delete_batch", { batch_id })) === undefined) return;
  toast("info", t("feed.batch_deleted"), { action: { label: t("feed.undo"), run: () => tell("restore_batch", { batch_id }) } });
}

const unknownOf = ({ generations }) => generations.filter(({ standing }) => standing === "unknown");

const retryGeneration = ({ id }, accept_double_billing) => tell("retry_generation", { generation_id: id, accept_double_billing });

async function retryUnknown({ generation }) {
  await retryAllUnknown([generation]);
}

/** Ask for images with an unknown outcome once more, when the person takes the risk of paying twice. */
export async function retryAllUnknown(generations) {
  const question = { title: t("feed.unknown_question"), text: t("feed.unknown_consequence"), action: t("feed.retry_anyway") };
  if (!(await confirmed(question))) return;
  for (const generation of generations) if ((await retryGeneration(generation, true)) === undefined) return;
}

/** Go on from a finished picture with a button that its provider offers. What comes of it is a batch of its own. */
export async function followUp(generation, action) {
  const started = await tell("follow_up", { generation_id: generation.id, action: action.id });
  if (started !== undefined) toast("info", t("lightbox.follow_up_started"));
}

/** Have the provider asked once more what became of images with an unknown outcome. Nothing is ordered, nothing is paid. */
export async function lookAgain(generations) {
  for (const { id } of generations) if ((await tell("look_again", { generation_id: id })) === undefined) return;
  toast("info", t("feed.looking_again"));
}
