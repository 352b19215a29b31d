// How the picture lies in its stage: as large as fits, or nearer, around the point that a person looks at.
const MOST_PERCENT = 800;
const NEAR_FIT = 0.95; // a picture that nearly fills its own size at fit would not move at 100 %
const WIDER = 2; // what a double click does then

/** The view after a change of size by `factor` around `point`, measured from the middle of the stage. Pure. */
export function zoomed({ scale, x, y }, factor, point, most) {
  const next = Math.min(most, Math.max(1, scale * factor));
  const grown = next / scale;
  return { scale: next, x: point.x - (point.x - x) * grown, y: point.y - (point.y - y) * grown };
}

/** The view with no more empty stage than has to be: what is smaller than the stage stands in its middle. Pure. */
export function held({ scale, x, y }, fit, stage) {
  const room = (side) => Math.max(0, (fit[side] * scale - stage[side]) / 2);
  const inside = (value, most) => Math.min(most, Math.max(-most, value));
  return { scale, x: inside(x, room("width")), y: inside(y, room("height")) };
}

const AT_FIT = { scale: 1, x: 0, y: 0 };
const MIDDLE = { x: 0, y: 0 };

export class Zoom {
  constructor(stage, image, changed) {
    Object.assign(this, { stage, image, changed, view: AT_FIT, natural_px: 0 });
    // A turned phone or a closed side: the part that is looked at may not lie where it lay.
    new ResizeObserver(() => this.set(this.view)).observe(stage);
  }

  /** Start over with a picture of this real width. */
  reset(natural_px) {
    this.natural_px = natural_px;
    this.set(AT_FIT);
  }

  get isZoomed() {
    return this.view.scale > 1;
  }

  get fit() {
    return { width: this.image.offsetWidth, height: this.image.offsetHeight };
  }

  /** The size on the screen against the real one. */
  get percent() {
    return this.natural_px ? Math.round((100 * this.fit.width * this.view.scale) / this.natural_px) : 100;
  }

  get most() {
    return Math.max(4, (MOST_PERCENT / 100) * (this.natural_px / (this.fit.width || 1)));
  }

  /** Where a pointer stands, from the middle of the stage. */
  point({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  }

  by(factor, point = MIDDLE) {
    this.set(zoomed(this.view, factor, point, this.most));
  }

  pan(x_px, y_px) {
    this.set({ ...this.view, x: this.view.x + x_px, y: this.view.y + y_px });
  }

  toFit() {
    this.set(AT_FIT);
  }

  /** Fit or 100 %, in turn. */
  toggle(point = MIDDLE) {
    if (this.isZoomed) return this.toFit();
    const whole = this.natural_px / (this.fit.width || 1);
    this.by(whole * NEAR_FIT > 1 ? whole : WIDER, point);
  }

  set(view) {
    this.view = held(view, this.fit, { width: this.stage.clientWidth, height: this.stage.clientHeight });
    const { scale, x, y } = this.view;
    this.image.style.transform = this.isZoomed ? `translate(${x}px, ${y}px) scale(${scale})` : "";
    this.stage.classList.toggle("is-zoomed", this.isZoomed);
    this.changed();
  }
}
