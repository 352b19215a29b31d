// Where cells are: computed from their place alone, so that nothing moves when pictures come. Pure.

// Browsers end the height of an element at 17.8 or 33.5 million px, and draw badly long before that.
const MAX_HEIGHT_PX = 8_000_000;
const JUMP_SCREENS = 2; // a scroll step that is longer than that many screens is a jump

/** Square cells in as many columns as fit; the columns share the width. */
export class Geometry {
  constructor({ width_px, height_px, cell_px, gap_px, columns = Math.max(1, Math.round((width_px + gap_px) / (cell_px + gap_px))) }) {
    Object.assign(this, { width_px, height_px, gap_px, columns });
    this.cell_px = Math.max(24, Math.floor((width_px - (columns - 1) * gap_px) / columns));
    this.pitch_px = this.cell_px + gap_px;
  }

  rowsOf = (count) => Math.ceil(count / this.columns);

  contentHeight(count) {
    return Math.max(0, this.rowsOf(count) * this.pitch_px - this.gap_px);
  }

  rowOf = (place) => Math.floor(place / this.columns);

  left = (place) => (place % this.columns) * this.pitch_px;

  /** Rows on one screen, at least one. */
  get screenRows() {
    return Math.max(1, Math.floor(this.height_px / this.pitch_px));
  }

  /** The places from `screens` above the top edge to as many below the foot, as [first, last]. */
  window(top_px, count, above = 0, below = 0) {
    const from = this.rowOf(0) + Math.floor((top_px - above * this.height_px) / this.pitch_px);
    const to = Math.ceil((top_px + (1 + below) * this.height_px) / this.pitch_px);
    return [Math.max(0, from) * this.columns, Math.min(count, to * this.columns) - 1];
  }
}

/**
 * Joins the browser's scroll position to the place in the content. They are the same while the content is not too tall;
 * beyond that a short step moves by itself, and a jump goes to the same share of the content.
 */
export class ScrollMap {
  constructor() {
    Object.assign(this, { content_px: 0, screen_px: 0, scroll_px: 0, top_px: 0 });
  }

  get height_px() {
    return Math.min(this.content_px, MAX_HEIGHT_PX);
  }

  get isMapped() {
    return this.content_px > MAX_HEIGHT_PX;
  }

  get #most() {
    return { top_px: Math.max(0, this.content_px - this.screen_px), scroll_px: Math.max(0, this.height_px - this.screen_px) };
  }

  resize(content_px, screen_px) {
    Object.assign(this, { content_px, screen_px });
    this.go(this.top_px);
  }

  /** Bring a place of the content to the top edge; `scroll_px` is then where the browser has to stand. */
  go(top_px) {
    this.top_px = Math.min(Math.max(0, top_px), this.#most.top_px);
    this.scroll_px = this.isMapped ? (this.top_px / this.#most.top_px) * this.#most.scroll_px : this.top_px;
    return this.scroll_px;
  }

  /** Hear where the browser stands now. */
  hear(scroll_px) {
    const step = scroll_px - this.scroll_px;
    this.scroll_px = scroll_px;
    if (!this.isMapped) this.top_px = scroll_px;
    else if (Math.abs(step) > JUMP_SCREENS * this.screen_px) this.top_px = (scroll_px / this.#most.scroll_px) * this.#most.top_px;
    else this.top_px += step;
    this.top_px = Math.min(Math.max(0, this.top_px), this.#most.top_px);
  }

  /** What has to be added to a place of the content to find it in the scrolled element. */
  get offset_px() {
    return this.isMapped ? this.scroll_px - this.top_px : 0;
  }

  /** After short steps the bar and the content drift apart: where the bar should stand, or null when it stands well. */
  drift() {
    if (!this.isMapped) return null;
    const right = (this.top_px / this.#most.top_px) * this.#most.scroll_px;
    return Math.abs(right - this.scroll_px) > 1 ? right : null;
  }
}
