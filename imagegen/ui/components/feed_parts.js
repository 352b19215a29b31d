// Small building blocks of the feed and the lightbox: links that look like buttons, progress bars, a menu, a question.
import { button, h, t } from "./core.js";
import { icon } from "./icons.js";

/** A button of a long list: it carries the name of its act, and one listener of the part hears them all. */
export const actButton = (iconName, label, act, options = {}) => button(iconName, label, null, { ...options, data: { act } });

/** A download as a link that looks like a button; `saveAs` is the file name, "" leaves it to the server. */
export function downloadLink(label, { saveAs = "", isQuiet = true, isSmall = false } = {}) {
  const classes = ["ig-button", isQuiet && "is-icon is-quiet", isSmall && "is-small"].filter(Boolean).join(" ");
  const link = h("a", { class: classes, download: saveAs, "aria-label": label, title: label }, icon("download"));
  if (!isQuiet) link.append(label);
  return link;
}

/** A bar with a good and a bad part; patch() takes image counts. */
export class ProgressBar {
  constructor() {
    this.done = h("span", { class: "ig-feed-bar-done" });
    this.lost = h("span", { class: "ig-feed-bar-lost" });
    this.node = h("div", { class: "ig-feed-bar", role: "progressbar", "aria-valuemin": "0", "aria-label": t("feed.progress") });
    this.node.append(this.done, this.lost);
  }

  patch(counts, total) {
    this.node.setAttribute("aria-valuemax", total);
    this.node.setAttribute("aria-valuenow", counts.done);
    this.done.style.width = `${(100 * counts.done) / Math.max(total, 1)}%`;
    this.lost.style.width = `${(100 * (counts.failed + counts.unknown)) / Math.max(total, 1)}%`;
  }
}

/** Open a menu under `anchor`; an item is {icon, label, run} or {icon, label, href}, with isDisabled, isDanger and a title. */
export function openMenu(anchor, label, items) {
  const menu = h("div", { class: "ig ig-feed-menu", role: "menu", popover: "auto", "aria-label": label });
  menu.append(...items.map((item) => menuItem(item, menu)));
  menu.addEventListener("keydown", moveInMenu);
  menu.addEventListener("toggle", ({ newState }) => newState === "closed" && (menu.remove(), anchor.setAttribute("aria-expanded", "false")));
  anchor.setAttribute("aria-expanded", "true"); // a button that shows only while its row is used stays, to take the focus back
  (anchor.closest("dialog") ?? document.body).append(menu); // beside an open dialog everything is out of reach
  menu.showPopover();
  placeBelow(menu, anchor);
  menu.querySelector("[role=menuitem]:not(:disabled)")?.focus();
}

function menuItem({ icon: iconName, label, run, href, title = null, isDisabled = false, isDanger = false }, menu) {
  const props = { role: "menuitem", title, class: isDanger ? "is-danger" : "", onclick: () => (menu.hidePopover(), run?.()) };
  if (href) return h("a", { ...props, href, download: "" }, icon(iconName), label);
  return h("button", { ...props, type: "button", disabled: isDisabled }, icon(iconName), label);
}

function moveInMenu(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]:not(:disabled)")];
  const here = items.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length).focus();
}

function placeBelow(menu, anchor) {
  const edge = 8;
  const { right, bottom, top } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const hasRoomBelow = bottom + height + edge < innerHeight;
  menu.style.left = `${Math.max(edge, right - width)}px`;
  menu.style.top = `${hasRoomBelow ? bottom + 4 : Math.max(edge, top - height - 4)}px`;
}

/** Ask a question with one way forward; true when the person takes it. */
export function confirmed({ title, text, action }) {
  const answer = (value, label, extra) => h("button", { value, class: `ig-button ${extra}` }, label);
  const form = h("form", { method: "dialog" }, h("h2", {}, title), h("p", {}, text));
  form.append(h("div", { class: "ig-feed-answers" }, answer("no", t("feed.keep"), ""), answer("yes", action, "is-primary")));
  const dialog = h("dialog", { class: "ig ig-dialog ig-feed-question", "aria-label": title }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => (dialog.remove(), resolve(dialog.returnValue === "yes")));
  });
}

/** Put text on the clipboard; false when the browser does not allow it. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text); // no clipboard without https (a server in the home network), or no permission for it
  }
}

function copyTheOldWay(text) {
  const box = h("textarea", { class: "ig-visually-hidden" }, text);
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  return isCopied;
}
