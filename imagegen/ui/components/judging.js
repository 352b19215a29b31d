// What a person says about pictures: favourite, stars, kept or rejected. One way to say it for every part of the page.
import { bus, tell } from "./core.js";

const FRESH_MS = 3000; // so long what was said here is newer than what the studio's deltas tell

const own = new Map(); // image → {marks, until_ms}
let line = Promise.resolve(); // marks are sent one after the other: two of one image must not overtake each other

/** Mark pictures; every part hears of it at once on the bus. Resolves to what each had before, undefined when it failed. */
export async function judge(generations, marks) {
  const ids = generations.map(({ id }) => id);
  const answer = await send(ids, marks);
  if (answer) return answer.before;
  for (const { id, is_favourite, rating, verdict } of generations) say([id], { is_favourite, rating, verdict });
  return undefined;
}

/** Give pictures the marks they had: `before` as judge() resolved it. Pictures that had the same go together. */
export async function unjudge(before) {
  const groups = new Map();
  for (const { id, ...marks } of before) {
    const key = JSON.stringify(marks);
    groups.set(key, { marks, ids: [...(groups.get(key)?.ids ?? []), id] });
  }
  for (const { marks, ids } of groups.values()) await send(ids, marks);
}

function send(ids, marks) {
  say(ids, marks);
  const sent = line.then(() => tell("pictures.judge", { generation_ids: ids, marks }));
  line = sent.catch(() => {}); // whoever asked hears of it; the next one is sent all the same
  return sent;
}

function say(ids, marks) {
  const until_ms = performance.now() + FRESH_MS;
  for (const id of ids) own.set(id, { marks: { ...own.get(id)?.marks, ...marks }, until_ms });
  bus.emit("judged", { ids, marks });
}

/** The generation with new marks when the event speaks of it, else the same object. */
export const withMarks = (generation, { ids, marks }) => (ids.includes(generation.id) ? { ...generation, ...marks } : generation);

/** A generation as the studio tells it, with what was said here a moment ago. */
export function withOwnMarks(generation) {
  const said = own.get(generation.id);
  if (!said) return generation;
  if (performance.now() < said.until_ms) return { ...generation, ...said.marks };
  own.delete(generation.id);
  return generation;
}
