// The assistant's work on the list that is open: how far it is, what went wrong with it, and what takes it back.
import { button, h, t, tell, toast } from "./core.js";
import { copyText } from "./feed_parts.js";
import { icon } from "./icons.js";
import { dropJob, jobsOf, runJob } from "./jobs.js";
import { askWith } from "./review_dialogs.js";

const SMALL = { isSmall: true };

/** Draw the lines of a list's jobs into `place`. */
export function drawJobs(place, listId) {
  const shown = jobsOf(listId).filter((job) => job.state === "running" || job.state === "failed");
  const drawn = JSON.stringify(shown);
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  place.replaceChildren(...shown.map((job) => (job.state === "running" ? runningLine(job) : failedLine(job))));
}

function runningLine(job) {
  const percent = job.fraction === null ? "" : ` ${Math.round(Math.min(job.fraction, 1) * 100)} %`;
  const stop = button("stop", t("jobs.stop"), () => dropJob(job.id), SMALL);
  return h("div", { class: "ig-review-job", role: "status" }, h("span", { class: "ig-settings-spinner", "aria-hidden": "true" }), h("span", { class: "ig-review-job-text" }, t(`jobs.kind.${job.kind}`), percent), stop);
}

function failedLine(job) {
  const { message, hint, raw } = job.error;
  const text = h("span", { class: "ig-review-job-text" }, message, hint ? h("span", { class: "ig-help" }, ` ${hint}`) : null);
  const line = h("div", { class: "ig-review-job is-failed", role: "alert" }, icon("alert"), text);
  if (raw) line.append(button("eye", t("jobs.raw"), () => showRaw(raw), SMALL));
  if (job.kind === "split") line.append(button("retry", t("jobs.again"), () => again(job), SMALL));
  line.append(button("close", t("close"), () => dropJob(job.id), { isQuiet: true, isSmall: true }));
  return line;
}

const again = (job) => tell("assistant.split_again", { list: job.batch_id });

async function showRaw(raw) {
  const box = h("textarea", { class: "ig-input ig-review-raw", readOnly: true, rows: 12, "aria-label": t("jobs.raw") }, raw);
  const wanted = await askWith(t("jobs.raw"), [h("p", { class: "ig-help" }, t("jobs.raw_help")), box], t("jobs.copy"), () => true);
  if (wanted && (await copyText(raw))) toast("ok", t("jobs.copied"));
}

/** Have the assistant do something with the list, and remember what takes it back. */
export async function assist(state, verb, payload) {
  const job = await runJob(`assistant.${verb}`, { list: state.id, ...payload });
  if (job?.state !== "done") return;
  const { count, notes = [], undo, made } = job.result;
  if (undo?.length) state.remember({ verb: "edit", payload: { changes: undo } });
  if (made?.length) state.remember({ verb: "delete", payload: { ids: made } });
  toast(notes.length ? "info" : "ok", t(made ? "jobs.rows_added" : "jobs.rows_changed", { count }), { hint: notes.slice(0, 3).join(" ") });
}
