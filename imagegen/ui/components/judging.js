// What a person says about pictures: favourite, stars, kept or rejected. One way to say it for every part of the page.
import { bus, tell } from "./core.js";

/** Mark pictures; every part hears of it at once on the bus. Resolves to what each had before, undefined when it failed. */
export async function judge(generations, marks) {
  const ids = generations.map(({ id }) => id);
  bus.emit("judged", { ids, marks });
  const answer = await tell("pictures.judge", { generation_ids: ids, marks });
  if (answer) return answer.before;
  takeBack(generations.map(({ id, is_favourite, rating, verdict }) => ({ id, is_favourite, rating, verdict })));
  return undefined;
}

/** Give pictures the marks they had: `before` as judge() resolved it. Pictures that had the same go together. */
export async function unjudge(before) {
  const groups = new Map();
  for (const { id, ...marks } of before) {
    const key = JSON.stringify(marks);
    groups.set(key, { marks, ids: [...(groups.get(key)?.ids ?? []), id] });
  }
  for (const { marks, ids } of groups.values()) {
    if (await tell("pictures.judge", { generation_ids: ids, marks })) bus.emit("judged", { ids, marks });
  }
}

function takeBack(before) {
  for (const { id, ...marks } of before) bus.emit("judged", { ids: [id], marks });
}

/** The generation with new marks when the event speaks of it, else the same object. */
export const withMarks = (generation, { ids, marks }) => (ids.includes(generation.id) ? { ...generation, ...marks } : generation);
