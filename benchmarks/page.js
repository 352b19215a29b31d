// The browser's side of page.py: it is in the page before the page's own scripts are.
window.benchmark = {
  core: () => imagegen("core.js"),

  /** Mark the first frame in which every control is there to be used. */
  markUsable(selectors) {
    const isThere = (selector) => document.querySelector(selector)?.checkVisibility();
    requestAnimationFrame(function look() {
      if (selectors.every(isThere)) performance.mark("usable");
      else requestAnimationFrame(look);
    });
  },

  async modelKeys() {
    return (await this.core()).page.boot.catalog.models.map((model) => model.key);
  },

  /** Open a topic; how many milliseconds until its snapshot is there, and until it is on the screen. */
  async openTopic(id) {
    const { bus } = await this.core();
    performance.clearMarks("feed-drawn");
    const start = performance.now();
    const arrived = new Promise((resolve) => {
      bus.on("snapshot", ({ topic }) => topic?.id === id && resolve(performance.now()));
    });
    bus.emit("open_topic", id);
    const arrival = await arrived;
    while (!performance.getEntriesByName("feed-drawn").length) await new Promise(requestAnimationFrame);
    return [arrival - start, performance.getEntriesByName("feed-drawn").at(-1).startTime - start];
  },

  /** Watch the feed, or scroll up and down in it; the times of all frames, and how many deltas came meanwhile. */
  async watchFeed({ seconds, isScrolling }) {
    const { bus } = await this.core();
    const scroll = scrollerOf(document.querySelector(".ig-feed-scroll"));
    let deltas = 0;
    bus.on("changes", () => (deltas += 1));
    return { frames: await this.frames(seconds, isScrolling ? scroll : () => {}), deltas };
  },

  /** Have what stands in the prompt box as a list; how many milliseconds until its rows are on the screen. */
  async reviewPrompts() {
    performance.clearMarks("review-drawn");
    const start = performance.now();
    document.querySelector("#composer_extras button[data-act=review]").click();
    while (!performance.getEntriesByName("review-drawn").length) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  },

  async closeList() {
    (await this.core()).bus.emit("close_list");
  },

  /** Scroll up and down in the list; the times of all frames. */
  scrollList(seconds) {
    return this.frames(seconds, scrollerOf(document.querySelector(".ig-review-scroll")));
  },

  /** The times of all frames for so many seconds; `draw` is called in each. */
  frames(seconds, draw = () => {}) {
    const times = [];
    return new Promise((resolve) => {
      requestAnimationFrame(function frame(now) {
        times.push(now);
        draw();
        if (now - times[0] < seconds * 1000) requestAnimationFrame(frame);
        else resolve(times);
      });
    });
  },
};

// 30 px a frame, as a person flicks through a history; it turns round at both ends.
function scrollerOf(node) {
  let step_px = -30;
  let before_px = null;
  return () => {
    const top_px = node.scrollTop;
    if (top_px === before_px) step_px = -step_px;
    node.scrollTop = top_px + step_px;
    before_px = top_px;
  };
}
