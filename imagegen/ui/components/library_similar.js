// Finding by meaning needs a model that reads prompts. Before any prompt leaves the machine, the person says so.
import { bus, t, tell, toast } from "./core.js";
import { confirmed } from "./feed_parts.js";
import { runJob } from "./jobs.js";

/** True when prompts can be compared; else the person hears what is missing, and can do it. */
export async function readyToCompare() {
  const offer = await tell("library.offer");
  if (!offer) return false;
  if (offer.has_similar) return true;
  if (!offer.model) return explain();
  if (offer.job_id) return wait();
  return learn(offer);
}

function explain() {
  const action = { label: t("jobs.set_up"), run: () => bus.emit("open_settings", "assistant") };
  toast("info", t("library.no_similar"), { hint: t("library.no_similar_hint"), action });
  return false;
}

function wait() {
  toast("info", t("library.reading"));
  return false;
}

async function learn({ model, host, missing }) {
  const count = missing.toLocaleString();
  const question = { title: t("library.learn_title", { model }), text: t("library.learn_text", { count, model, host }), action: t("library.learn") };
  if (!(await confirmed(question))) return false;
  toast("info", t("library.reading"));
  const job = await runJob("library.learn", {});
  if (job?.state === "failed") toast("error", job.error.message, { hint: job.error.hint });
  return job?.state === "done";
}
