// The menu of one picture, and the lists from which tags and topics are picked.
import { bus, page, t } from "./core.js";
import { ACTS } from "./feed_actions.js";
import { openMenu } from "./feed_parts.js";
import { newRow, openPick, tagState } from "./library_pick.js";

/** Open the menu of a picture at its button. `library` does what is chosen. */
export function openCellMenu(library, anchor, item) {
  const { acts } = library;
  const isDone = Boolean(item.url);
  const again = { icon: "retry", label: t("feed.retry"), run: () => retry(item) };
  openMenu(anchor, t("library.menu"), [
    ...(isDone ? [] : [again]),
    { icon: "heart", label: t(item.is_favourite ? "feed.unfavourite" : "feed.favourite"), run: () => acts.favourite([item]) },
    { icon: "topics", label: t("library.open_topic"), run: () => showInTopic(library, item) },
    ...(item.stack_count > 1 ? [{ icon: "layers", label: t("library.open_stack", { count: item.stack_count }), run: () => library.openStack(item) }] : []),
    { icon: "search", label: t("library.similar"), run: () => library.findSimilar(item) },
    { icon: "globe", label: t("library.publish"), isDisabled: !isDone, run: () => bus.emit("open_publish", { generation_id: item.id }) },
    { icon: "tag", label: t("library.tag"), run: () => pickTags(library, anchor, [item]) },
    { icon: "folder", label: t("library.move"), run: () => pickTopic(library, anchor, [item]) },
    { icon: "trash", label: t("library.trash"), isDanger: true, run: () => acts.trash([item]) },
  ]);
}

/** What has no room in the bar: on a phone more than on a desk. */
export function openBarMenu(library, anchor) {
  const items = library.acts.targets();
  const { all, buttons } = library.bar;
  const wanted = [
    { of: all, icon: "checks", label: t("library.select_all"), run: () => library.selection.all() },
    { of: buttons.tag, icon: "tag", label: t("library.tag"), run: () => pickTags(library, anchor, items) },
    { of: buttons.move, icon: "folder", label: t("library.move"), run: () => pickTopic(library, anchor, items) },
    { of: buttons.compare, icon: "columns", label: t("library.compare"), isDisabled: items.length !== 2, run: () => compare(items) },
    { of: buttons.finals, icon: "sparkle", label: t("library.finals"), run: () => finals(items) },
    { of: buttons.publish, icon: "globe", label: t("library.publish"), isDisabled: items.length !== 1, run: () => publish(items) },
  ];
  openMenu(anchor, t("library.more"), wanted.filter(({ of }) => of.offsetParent === null));
}

export const compare = (items) => bus.emit("open_compare", { generation_ids: items.map(({ id }) => id) });
export const finals = (items) => bus.emit("open_finals", { generation_ids: items.map(({ id }) => id) });
export const publish = ([item]) => bus.emit("open_publish", { generation_id: item.id });

// What was sent with an unknown outcome may be billed twice, so that asks first.
const retry = ({ id, standing }) => ACTS[standing === "unknown" ? "retryUnknown" : "retryGeneration"]({ generation: { id } });

function showInTopic(library, { topic_id, task_id }) {
  library.close();
  bus.emit("show_task", task_id);
  if (topic_id !== page.topicId) bus.emit("open_topic", topic_id);
}

/** Switch tags of the pictures on and off; a new word becomes a tag. */
export function pickTags(library, anchor, items) {
  const now = () => items.map(({ id }) => library.pages.byId(id) ?? { id });
  const made = new Set();
  const counts = () => new Map((library.facets?.tags ?? []).map(({ value, count }) => [value, count]));
  const options = () => {
    const own = now().flatMap(({ tags = [] }) => tags);
    const all = [...new Set([...own, ...made, ...counts().keys()])].sort((one, other) => one.localeCompare(other, page.boot.language));
    return all.map((tag) => ({ value: tag, label: tag, note: String(counts().get(tag) ?? ""), state: tagState(now(), tag) }));
  };
  const take = async ({ value, words, state }) => {
    const tag = value ?? words;
    made.add(tag);
    await library.acts.tag(now(), state === "true" ? { add: [], remove: [tag] } : { add: [tag], remove: [] });
  };
  const make = (words) => newRow(words, "library.new_tag");
  openPick(anchor, { label: t("library.tag"), placeholder: t("library.tag_words"), nothing: t("library.no_tags"), options, make, take, staysOpen: true });
}

/** Move the tasks of the pictures to another topic, or to one that is made for them. */
export function pickTopic(library, anchor, items) {
  const options = () => page.boot.topics.map(({ id, title, image_count: count }) => ({ value: id, label: title, note: String(count) }));
  const take = ({ value, words }) => library.acts.move(items, { topic_id: value, title: words ?? "" });
  const make = (words) => newRow(words, "library.new_topic");
  openPick(anchor, { label: t("library.move"), placeholder: t("library.topic_words"), nothing: t("library.no_topics"), options, make, take });
}
