// Starting every draft of a batch from the feed, once the person has seen what that makes and costs.
import { ask, bus, StudioError, t, tell, toast } from "./core.js";
import { confirmed } from "./feed_parts.js";
import { totalWords } from "./review_words.js";

export async function startAll({ batch }) {
  const totals = await tell("review.totals", { list: batch.id, ids: [] });
  if (!totals) return;
  const question = { title: t("feed.start_title", { count: totals.task_count }), text: totalWords(totals), action: t("feed.start") };
  if (await confirmed(question)) await start(batch.id);
}

async function start(list) {
  try {
    const { task_count: count } = await ask("review.start", { list, ids: [] });
    toast("ok", t("feed.started", { count }));
  } catch (error) {
    tellRefusal(error);
  }
}

/** Say why drafts cannot be started; where a key is missing, with the way to the settings. */
export function tellRefusal(error) {
  if (!(error instanceof StudioError)) throw error;
  const action = error.code === "missing_key" ? { label: t("composer.add_key"), run: () => bus.emit("open_settings", null) } : null;
  toast("error", error.message, { hint: error.hint, action });
}
