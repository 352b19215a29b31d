// A small menu for one thing of a list: opened at a button, closed by Escape, a click elsewhere, or a choice.
import { h } from "./core.js";
import { icon } from "./icons.js";

const GAP_PX = 4;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Menu {
  /** `actions` are {icon, label, run(subject), isDanger}; one menu serves the whole list. */
  constructor(actions) {
    this.items = actions.map((action) => this.#item(action));
    this.element = h("div", { class: "ig-topics-menu", role: "menu", popover: "auto", onkeydown: (event) => this.#step(event) }, this.items);
  }

  /** Show it beside `opener` for `subject`. */
  open(opener, subject) {
    this.opener = opener;
    this.subject = subject;
    this.element.showPopover();
    this.#place(opener.getBoundingClientRect());
    this.items[0].focus();
  }

  #item({ icon: iconName, label, run, isDanger }) {
    const choose = () => {
      this.element.hidePopover();
      this.opener.focus();
      run(this.subject);
    };
    const classes = `ig-button is-quiet${isDanger ? " is-danger" : ""}`;
    return h("button", { type: "button", class: classes, role: "menuitem", tabindex: "-1", onclick: choose }, icon(iconName), label);
  }

  // Below the button, above it where the window ends; always inside the window.
  #place(anchor) {
    const { offsetWidth: widthPx, offsetHeight: heightPx, style } = this.element;
    const isRoomBelow = anchor.bottom + GAP_PX + heightPx < innerHeight;
    style.left = `${Math.max(GAP_PX, anchor.right - widthPx)}px`;
    style.top = `${isRoomBelow ? anchor.bottom + GAP_PX : anchor.top - GAP_PX - heightPx}px`;
  }

  #step(event) {
    if (event.key === "Tab") this.element.hidePopover();
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    const index = this.items.indexOf(document.activeElement) + STEPS[event.key];
    this.items.at(index % this.items.length).focus();
  }
}
