// One topic of the list: built once, then only what changed is touched.
import { h, route, t } from "./core.js";
import { icon } from "./icons.js";

const ART_COUNT = 6; // the gradients in topics.css

/** The `<li>` of a topic; `patchRow` fills it. */
export function TopicRow(topic) {
  const cover = h("span", { class: `ig-topics-cover is-art-${artOf(topic.id)}` }, icon("image"));
  const counts = h("small", { class: "ig-topics-counts" }, h("span", { class: "ig-topics-dot" }), h("span"));
  // The button is only as big as its words and reaches over the whole row in CSS: a text box must not stand in a button.
  const words = h("span", { class: "ig-topics-words" }, h("button", { type: "button", class: "ig-topics-open" }), counts);
  const more = h("button", { type: "button", class: "ig-button is-icon is-quiet is-small ig-topics-more", "aria-haspopup": "menu" }, icon("more"));
  return h("li", { data: { topicId: topic.id } }, cover, words, more);
}

// The same topic always gets the same picture while it has no cover of its own.
function artOf(id) {
  return [...id].reduce((sum, character) => sum + character.codePointAt(0), 0) % ART_COUNT;
}

/** Bring a row up to date; nothing is rebuilt, so focus, a rename in progress and the scroll position stay. */
export function patchRow(row, topic, isActive) {
  setText(row.querySelector(".ig-topics-open"), topic.title);
  setText(row.querySelector(".ig-topics-counts > :last-child"), countsOf(topic));
  patchCover(row.querySelector(".ig-topics-cover"), topic.cover);
  row.classList.toggle("is-active", isActive);
  row.classList.toggle("is-running", topic.running > 0);
  row.querySelector(".ig-topics-open").setAttribute("aria-current", String(isActive));
  row.querySelector(".ig-topics-more").setAttribute("aria-label", t("topics.more", { title: topic.title }));
}

// Two facts fit into the line; what runs now is worth more than how many pictures there are.
function countsOf({ task_count: tasks, image_count: images, running }) {
  const second = running > 0 ? t("topics.running", { count: running }) : t("topics.images", { count: images });
  return `${t("topics.tasks", { count: tasks })} · ${second}`;
}

function patchCover(cover, url) {
  if ((cover.dataset.url ?? "") === (url ?? "")) return;
  cover.dataset.url = url ?? "";
  cover.querySelector("img")?.remove();
  if (url) cover.append(h("img", { src: route(url), alt: "", loading: "lazy", width: 48, height: 48, onerror: (event) => event.target.remove() }));
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
