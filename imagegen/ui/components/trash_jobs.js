// Long work of the trash and the storage page: it runs in the engine, and the live stream tells how far it is.
import { ask, bus, StudioError, toast } from "./core.js";
import { dropJob, findJob } from "./jobs.js";

const followed = new Map(); // id → {step, end}

bus.on("jobs", (news) => news.forEach(tellFollower));

function tellFollower(job) {
  const follower = followed.get(job.id);
  if (!follower) return;
  if (job.state === "running") return follower.step(job);
  followed.delete(job.id);
  dropJob(job.id);
  follower.end(job);
}

/** Start work by its verb and wait for its end; its result, or null when it went wrong, which is said. */
export async function work(verb, payload, step = () => {}) {
  try {
    const { job_id: id } = await ask(verb, payload);
    const job = await new Promise((end) => {
      followed.set(id, { step, end });
      if (findJob(id)) tellFollower(findJob(id)); // it was quicker than the answer
    });
    if (job.error) toast("error", job.error.message, { hint: job.error.hint });
    return job.state === "done" ? job.result : null;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    toast("error", error.message, { hint: error.hint });
    return null;
  }
}
