// What the feed shows instead of batches: a skeleton until the first snapshot, an invitation in an empty topic.
import { h, t } from "./core.js";
import { icon } from "./icons.js";
import { actButton } from "./feed_parts.js";

const EXAMPLES = ["feed.example.fox", "feed.example.boat", "feed.example.bottle"];

export class BlankView {
  constructor() {
    this.skeleton = h("div", { class: "ig-feed-skeleton", role: "status", "aria-label": t("feed.loading") });
    this.skeleton.append(...[4, 2].map(skeletonTask));
    this.invitation = h("div", { class: "ig-feed-invitation" }, h("span", { class: "ig-feed-emblem" }, icon("sparkle")));
    this.invitation.append(h("h2", {}, t("feed.empty_title")), h("p", {}, t("feed.empty_text")));
    this.invitation.append(h("div", { class: "ig-feed-examples" }, EXAMPLES.map(exampleButton)));
    this.invitation.append(h("p", { class: "ig-help" }, t("feed.sketch"), " ", settingsLink()));
    this.nodes = [this.skeleton, this.invitation];
  }

  patch({ isLoaded, batches }) {
    this.skeleton.hidden = isLoaded;
    this.invitation.hidden = !isLoaded || batches.length > 0;
  }
}

const exampleButton = (key) => h("button", { type: "button", class: "ig-feed-example", data: { act: "example" } }, t(key));

const settingsLink = () => {
  const link = actButton(null, t("feed.add_key"), "openSettings");
  link.className = "ig-feed-link";
  return link;
};

function skeletonTask(tileCount) {
  const tiles = Array.from({ length: tileCount }, () => h("div", { class: "ig-feed-tile", data: { standing: "running" } }));
  return h("div", { class: "ig-feed-task" }, h("div", { class: "ig-feed-skeleton-line" }), h("div", { class: "ig-feed-tiles" }, tiles));
}
