// Follows the newest images at the foot of the feed, but only while the reader is there; else a pill says what came below.
import { h, t } from "./core.js";
import { icon } from "./icons.js";

const NEAR_PX = 48;

export class Follower {
  constructor(scroller) {
    this.scroller = scroller;
    this.label = h("span");
    this.pill = h("button", { type: "button", class: "ig-feed-pill", hidden: true }, icon("arrowDown"), this.label);
    this.pill.addEventListener("click", () => this.goDown());
    this.lastTop_px = 0;
    this.setFollowing(true);
    scroller.addEventListener("scroll", () => this.heed(), { passive: true });
    // Rows off the screen have an estimated height; when they get their real one, the foot moves.
    scroller.addEventListener("contentvisibilityautostatechange", () => this.stick());
    addEventListener("resize", () => this.stick());
  }

  goDown() {
    this.setFollowing(true);
    this.stick();
  }

  stick() {
    if (this.isFollowing) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Tell the reader of `nodes` that are new and out of sight below. */
  announce(nodes) {
    if (this.isFollowing || nodes.length === 0) return;
    const foot_px = this.scroller.getBoundingClientRect().bottom;
    this.setBelow(new Set([...this.below, ...nodes.filter((node) => isBelow(node, foot_px))]));
  }

  // Only an upward move of the reader ends the following: content that grows moves the foot without moving the reader.
  heed() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isAtFoot = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (isAtFoot) this.setFollowing(true);
    else if (scrollTop < this.lastTop_px) this.setFollowing(false);
    this.lastTop_px = scrollTop;
  }

  setFollowing(isFollowing) {
    this.isFollowing = isFollowing;
    this.scroller.classList.toggle("is-following", isFollowing); // no scroll anchoring then, it would work against us
    if (isFollowing) this.setBelow(new Set());
  }

  setBelow(nodes) {
    this.below = nodes;
    this.pill.hidden = nodes.size === 0;
    this.label.textContent = t("feed.new_below", { count: nodes.size });
  }
}

// The outer boxes are asked first: to measure inside one that is off the screen would make the browser lay it out.
function isBelow(node, foot_px) {
  for (const box of [node.closest(".ig-feed-batch"), node.closest(".ig-feed-task"), node]) {
    const { top, bottom } = box.getBoundingClientRect();
    if (top >= foot_px) return true;
    if (bottom <= foot_px) return false;
  }
  return false;
}
