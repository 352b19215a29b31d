// What the assistant does in the background, as the live stream tells it. A job that this page started is waited for.
import { ask, bus, page, StudioError, t, tell, toast } from "./core.js";

const jobs = new Map(); // id → the job as it was last told
const waiting = new Map(); // id → what to call at its end

/** Hear of jobs; the boot has those that are still to be seen. */
export function mount() {
  take(page.boot.jobs ?? []);
  bus.on("jobs", take);
}

function take(news) {
  for (const job of news) {
    if (!jobs.has(job.id)) forgetEarlier(job);
    jobs.set(job.id, job);
    if (job.state !== "running") end(job);
  }
  if (news.length) bus.emit("jobs_changed");
}

// What was tried once more for the same list is no news any more.
function forgetEarlier({ kind, batch_id }) {
  for (const [id, job] of jobs) if (batch_id && job.kind === kind && job.batch_id === batch_id && job.state !== "running") jobs.delete(id);
}

function end(job) {
  const done = waiting.get(job.id);
  waiting.delete(job.id);
  if (job.state === "cancelled") jobs.delete(job.id);
  done?.(job);
}

/** The jobs of a list, oldest first. */
export const jobsOf = (listId) => [...jobs.values()].filter((job) => job.batch_id === listId);

export const findJob = (id) => jobs.get(id);

/** Start a job by its verb and wait for its end; null when it could not be started, which is said. */
export async function runJob(verb, payload) {
  try {
    const { job_id: id } = await ask(verb, payload);
    const known = jobs.get(id);
    if (known && known.state !== "running") return known;
    return await new Promise((resolve) => waiting.set(id, resolve));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    tellTrouble(error);
    return null;
  }
}

/** Say what went wrong; a missing key leads to the settings. */
export function tellTrouble({ message, hint, code }) {
  const open = { label: t("jobs.set_up"), run: () => bus.emit("open_settings", "assistant") };
  toast("error", message, { hint, action: code === "missing_key" || code === "wrong_key" ? open : null });
}

/** End a running job, or forget one that has ended. */
export async function dropJob(id) {
  if (jobs.get(id)?.state !== "running") jobs.delete(id);
  bus.emit("jobs_changed");
  await tell("assistant.cancel", { job: id });
}

/** Whether the assistant can be asked; else the settings open where it is set up. */
export function requireAssistant() {
  if (page.boot.assistant.is_ready) return true;
  toast("info", t("jobs.no_assistant"));
  bus.emit("open_settings", "assistant");
  return false;
}
