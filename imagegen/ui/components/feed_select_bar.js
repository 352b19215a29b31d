// The bar at the foot of the feed while pictures are selected: how many, and what can be done with all of them.
import { h, t } from "./core.js";
import { setText } from "./feed_list.js";
import { actButton } from "./feed_parts.js";
import { SelectZip } from "./feed_select_zip.js";

export class SelectBar {
  constructor() {
    this.count = h("strong", { class: "ig-feed-select-count" });
    this.favourite = new BarButton("heart", "favouriteSelection");
    this.all = new BarButton("checks", "selectAll");
    this.all.name(t("feed.select_all"));
    this.zip = new SelectZip();
    const clear = actButton("close", t("feed.select_clear"), "clearSelection", { isQuiet: true });
    this.node = h("div", { class: "ig-feed-select", role: "group", "aria-label": t("feed.selection"), hidden: true });
    this.node.append(clear, this.count, this.all.node, this.favourite.node, ...this.zip.nodes);
    // Outside of the bar: what is announced has to be on the page before it has words.
    this.status = h("span", { class: "ig-visually-hidden", role: "status" });
    this.nodes = [this.node, this.status];
  }

  patch(chosen, total) {
    const count = chosen.length;
    this.node.hidden = count === 0;
    setText(this.count, t("feed.selected", { count }));
    setText(this.status, t(count > 0 ? "feed.selected" : "feed.selected_none", { count }));
    this.favourite.name(t(chosen.every((generation) => generation.is_favourite) ? "feed.unfavourite" : "feed.favourite"));
    this.all.node.setAttribute("aria-disabled", count === total); // not disabled: that would take the focus away
    this.zip.patch(chosen.map(({ id }) => id));
  }
}

/** A button whose words leave the screen, not the page, where the bar is narrow. */
class BarButton {
  constructor(iconName, act) {
    this.label = h("span", { class: "ig-feed-select-label" });
    this.node = actButton(iconName, "", act);
    this.node.append(this.label);
  }

  name(words) {
    setText(this.label, words);
    this.node.title = words;
  }
}
