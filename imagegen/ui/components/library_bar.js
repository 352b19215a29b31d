// The bar while pictures are selected: how many, and what can be done with all of them.
import { button, h, page, t } from "./core.js";
import { setText } from "./feed_list.js";
import { SelectZip } from "./feed_select_zip.js";
import { sayCount } from "./library_select.js";

export class Bar {
  /** `acts` are {clear, all, favourite, kept, rejected, tag, move, compare, finals, publish, trash, more}. */
  constructor(acts) {
    this.count = h("strong", { class: "ig-library-bar-count" });
    this.all = barButton("checks", t("library.select_all"), acts.all);
    this.favourite = barButton("heart", t("feed.favourite"), acts.favourite);
    this.zip = new SelectZip();
    this.buttons = {
      kept: barButton("check", t("library.keep"), acts.kept),
      rejected: barButton("close", t("library.reject"), acts.rejected),
      tag: barButton("tag", t("library.tag"), acts.tag),
      move: barButton("folder", t("library.move"), acts.move),
      compare: barButton("columns", t("library.compare"), acts.compare),
      finals: barButton("sparkle", t("library.finals"), acts.finals),
      publish: barButton("globe", t("library.publish"), acts.publish),
      trash: barButton("trash", t("library.view.trash"), acts.trash, t("library.trash")),
    };
    for (const name of ["compare", "finals", "publish"]) this.buttons[name].classList.add("is-rare"); // these go into the menu first
    for (const often of [this.all, this.buttons.tag, this.buttons.move]) often.classList.add("is-often");
    this.buttons.trash.classList.add("is-danger");
    for (const name of ["tag", "move"]) this.buttons[name].setAttribute("aria-haspopup", "dialog");
    this.more = button("more", t("library.more"), acts.more, { isQuiet: true });
    this.more.classList.add("ig-library-bar-more");
    const clear = button("close", t("feed.select_clear"), acts.clear, { isQuiet: true });
    const { kept, rejected, tag, move, compare, finals, publish, trash } = this.buttons;
    this.node = h("div", { class: "ig-library-bar", role: "toolbar", "aria-label": t("feed.selection"), hidden: true });
    this.node.append(clear, this.count, this.all, this.favourite, kept, rejected, tag, move, compare, finals, publish, trash, this.more, ...this.zip.nodes);
    this.status = h("span", { class: "ig-visually-hidden", role: "status" });
  }

  patch(items, total) {
    const count = items.length;
    this.node.hidden = count === 0;
    setText(this.count, t("feed.selected", { count: count.toLocaleString(page.boot.language) }));
    sayCount(this.status, count);
    if (count === 0) return;
    const isFavourite = items.every(({ is_favourite }) => is_favourite);
    this.favourite.setAttribute("aria-pressed", String(isFavourite));
    this.favourite.title = t(isFavourite ? "feed.unfavourite" : "feed.favourite");
    for (const verdict of ["kept", "rejected"]) this.buttons[verdict].setAttribute("aria-pressed", String(items.every((item) => item.verdict === verdict)));
    this.all.setAttribute("aria-disabled", count >= total);
    this.buttons.compare.disabled = count !== 2;
    this.buttons.publish.disabled = count !== 1;
    this.zip.patch(items.map(({ id }) => id));
  }
}

function barButton(iconName, label, onclick, title = label) {
  const element = button(iconName, "", onclick);
  element.append(h("span", { class: "ig-library-bar-label" }, label));
  element.title = title;
  return element;
}
