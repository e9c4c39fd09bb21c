// <lrp-explainer>: a live explanation in somebody else's page. docs/embed.md says what its
// attributes mean. This file only defines the element; what computes and draws is fetched
// when the first element comes into sight, once for all elements of the page.
//
// The element is a guest. It listens to nothing outside its shadow root but for what the
// policy of the page refuses while it starts, and it sets nothing on the page.

const asked = ["model", "config", "example", "src", "alt", "rules", "settings", "target", "view", "controls", "palette", "opacity", "link"];

// What keeps the element's place before anything else has been fetched. The card's height
// follows from its width, its view and its controls alone.
const frame = new CSSStyleSheet();
frame.replaceSync(`
  :host { display: block; margin-block: 1rem; }
  :host([hidden]) { display: none; }
  .host-box { all: initial; display: block; position: relative; container: lrp / inline-size; color-scheme: inherit; direction: inherit;
    font: 14px/1.45 system-ui, sans-serif; font-family: var(--lrp-font, inherit); color: var(--lrp-ink, light-dark(#1d1c1a, #eceae5)); }
  .host-room { --below: 88px; height: var(--lrp-height, min(600px, 100cqw + var(--below))); box-sizing: border-box; display: grid; position: relative;
    border: 1px solid var(--lrp-line, light-dark(#e4e1da, #2c2f33)); border-radius: var(--lrp-radius, 10px); background: var(--lrp-paper, light-dark(#fff, #1b1d20)); overflow: hidden; }
  .host-room[data-view="side"] { height: var(--lrp-height, min(480px, 49cqw + var(--below) + 16px)); }
  .host-room[data-view="strip"] { height: var(--lrp-height, 208px); }
  .host-room[data-view="steps"] { height: var(--lrp-height, min(780px, 100cqw + var(--below) + 180px)); }
  .host-room[data-view="explainer"] { height: var(--lrp-height, 820px); }
  @container lrp (max-width: 479px) { .host-room { --below: 104px; } .host-room[data-views="yes"] { --below: 132px; } }
  @container lrp (max-width: 599px) { .host-room[data-sides="yes"] { height: var(--lrp-height, calc(100cqw + var(--below) + 330px)); } }
  @container lrp (min-width: 600px) { .host-room[data-sides="yes"]:not([data-view="steps"], [data-view="explainer"]) { height: var(--lrp-height, min(560px, 50cqw + 112px)); } }
  .host-inside { min-width: 0; min-height: 0; display: grid; }
  .host-room:not([data-state="ready"]) .host-inside { visibility: hidden; }
  .host-room[data-state="ready"] > .host-hold { display: none; }
  .host-hold { position: absolute; inset: 0; overflow: hidden; display: flex; flex-direction: column; box-sizing: border-box; padding: 14px; gap: 12px; }
  .host-given { flex: 1; min-height: 0; overflow: hidden; }
  ::slotted(img), ::slotted(picture) { max-width: 100%; max-height: 100%; }
  .host-said { margin: 0; font-size: 13px; align-self: center; padding: 3px 10px; border-radius: 6px; background: var(--lrp-paper, light-dark(#fff, #1b1d20)); }
  .host-said:empty, .host-room:not([data-state="failed"]) .host-problem, .host-room[data-state="failed"] .host-said { display: none; }
  .host-problem { margin: 0; padding: 10px 12px; border-left: 3px solid; font-size: 13px; background: light-dark(#0001, #fff1); overflow-wrap: anywhere; }
  @media print { .host-said { display: none; } }
`);

// What has begun on the page, once: the program and the worker; and who hears how much of it
// has come.
let begun;
const hearing = new Set();

// numbers of the sessions
let sessions = 0;

class LRPExplainer extends HTMLElement {
  static observedAttributes = asked;

  #room;
  #inside;
  #said;
  #problem;
  #guest; // what the program shows in the element, once it does
  #starting; // the promise of that
  #sight; // the observer that waits for the element to come into sight
  #reflecting = false; // attributes follow what a reader has changed
  #refused = false; // what the attributes ask for is not there
  #own = ""; // model of the author's that has been opened
  #changes = 0; // of attributes, that are to be asked for
  #waiting = []; // for an explanation
  #pictures = new Map(); // the author's, by address

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [frame];
    const make = (tag, name, ...children) => {
      const made = document.createElement(tag);
      made.className = name;
      made.append(...children);
      return made;
    };
    this.#said = make("p", "host-said");
    this.#said.setAttribute("role", "status");
    this.#said.setAttribute("part", "progress");
    this.#problem = make("p", "host-problem");
    this.#problem.setAttribute("role", "alert");
    this.#problem.setAttribute("part", "problem");
    this.#inside = make("div", "host-inside");
    this.#room = make("div", "host-room", this.#inside, make("div", "host-hold", this.#problem, make("div", "host-given", document.createElement("slot")), this.#said));
    this.#room.setAttribute("part", "card");
    shadow.append(make("div", "host-box", this.#room));
  }

  connectedCallback() {
    this.#place();
    if (this.#starting || this.#sight) return;
    this.#sight = new IntersectionObserver(entries => {
      if (entries.some(e => e.isIntersecting)) this.#start().catch(() => {}); // it has been said
    }, { rootMargin: "200px" });
    this.#sight.observe(this);
  }

  // What leaves the page for good is forgotten; what is only moved is not.
  disconnectedCallback() {
    setTimeout(() => {
      if (this.isConnected) return;
      this.#sight?.disconnect();
      this.#sight = undefined;
      this.#leave();
      this.#settle(new DOMException("The element has left the page.", "AbortError"));
    });
  }

  attributeChangedCallback(name, before, now) {
    this.#place();
    if (before === now || this.#reflecting || !this.#starting && this.#room.dataset.state !== "failed") return;
    if (++this.#changes === 1) queueMicrotask(() => this.#ask());
  }

  /** Resolves to the explanation of what the attributes ask for; the element need not be in sight. */
  async explain() {
    const waited = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#start().then(() => {
      if (this.#room.dataset.state === "ready" && !this.#changes && !this.#guest.busy()) this.#settle();
    }, () => {});
    return waited;
  }

  /** What is explained now, or null. */
  get explanation() { return this.#guest?.explanation() ?? null; }

  /** Resolves to the picture as a PNG. */
  async toBlob() {
    if (!this.explanation) await this.explain();
    const canvas = this.#guest.canvas();
    return new Promise((resolve, reject) => canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error("The browser could not write the picture."))));
  }

  // leave forgets what was shown.
  #leave() {
    this.#guest?.close();
    this.#guest = this.#starting = undefined;
    this.#room.dataset.state = "";
    this.#inside.replaceChildren();
  }

  // place keeps the place that the view will take.
  #place() {
    this.#room.dataset.view = this.getAttribute("view") ?? "";
    this.#room.dataset.views = /\bviews\b/.test(this.getAttribute("controls") ?? "") ? "yes" : "no";
    this.#room.dataset.sides = /\b(image|examples|classes|rules|parameters)\b/.test(this.getAttribute("controls") ?? "") ? "yes" : "no";
  }

  #start() {
    return this.#starting ??= this.#open().catch(error => {
      this.#starting = undefined;
      if (error.name === "AbortError") this.#settle(error);
      else this.#fail(error.message);
      throw error;
    });
  }

  async #open() {
    this.#sight?.disconnect();
    const hear = text => { this.#said.textContent = text; };
    hearing.add(hear);
    begun ??= import("./element/program.js").then(program => program.begin(text => hearing.forEach(hear => hear(text))));
    begun.catch(() => { begun = undefined; });
    let program;
    try {
      program = await begun;
    } catch (error) {
      throw await explained(error);
    } finally {
      hearing.delete(hear);
    }
    let attributes, model, asked;
    do {
      asked = this.#changes;
      [attributes, model] = [await this.#attributes(), await this.#model()];
    } while (asked !== this.#changes);
    this.#changes = 0;
    this.#own = this.#ownModel();
    if (!this.isConnected) throw new DOMException("The element has left the page.", "AbortError");
    this.shadowRoot.adoptedStyleSheets = [frame, ...program.styles];
    this.#refused = false;
    const node = document.createElement("div");
    this.#inside.replaceChildren(node);
    this.#guest = program.open({ node, session: `element ${++sessions}`, hear: (name, detail) => this.#hear(name, detail), model, attributes });
  }

  async #ask() {
    try {
      if (this.#guest && this.#own !== this.#ownModel()) this.#leave();
      if (!this.#guest) return void await this.#start().catch(() => {}); // which has asked for them, or does
      let attributes, asked;
      do {
        asked = this.#changes;
        attributes = await this.#attributes();
      } while (asked !== this.#changes);
      this.#changes = 0;
      this.#refused = false;
      this.#guest.set(attributes);
      if (!this.#refused && !this.#guest.busy() && this.explanation) this.#hear("explanation", this.explanation); // it is there already
    } catch (error) {
      this.#changes = 0;
      this.#fail(error.message);
    }
  }

  // attributes are what the program is asked for, with the author's own picture.
  async #attributes() {
    const all = {};
    for (const name of asked) all[name] = this.getAttribute(name) ?? "";
    if (all.src) {
      const url = new URL(all.src, this.baseURI).href;
      if (!this.#pictures.has(url)) this.#pictures.set(url, await fetched(url, "The picture").then(r => r.blob()));
      all.file = this.#pictures.get(url);
    }
    return all;
  }

  // ownModel says which model of the author's own it is, "" where it is of the catalogue.
  #ownModel() {
    const name = this.getAttribute("model") ?? "";
    return /[/.]/.test(name) ? `${name} ${this.getAttribute("config")}` : "";
  }

  // model is one of the author's own, undefined where it is of the catalogue.
  async #model() {
    const name = this.getAttribute("model") ?? "";
    if (!this.#ownModel()) return;
    const config = this.getAttribute("config");
    if (!config) throw new Error(`The model ${name} needs a config: the address of a file that says what it expects of pictures.`);
    const answer = await fetched(new URL(config, this.baseURI).href, "The config");
    let entry;
    try {
      entry = await answer.json();
    } catch {
      throw new Error(`The config ${config} is no JSON.`);
    }
    if (typeof entry?.input !== "object") throw new Error(`The config ${config} has no object “input”.`);
    return { name, url: new URL(name, this.baseURI).href, entry: { name, title: name.split("/").pop().replace(/\.onnx$/, ""), ...entry } };
  }

  #hear(name, detail) {
    switch (name) {
      case "progress":
        this.#said.textContent = detail;
        return;
      case "refused":
        this.#refused = true;
        this.#fail(detail);
        return;
      case "notice":
        this.#tell("error", { message: detail });
        return;
      case "change":
        this.#reflect(detail);
        break;
      case "explanation":
        if (this.#refused) return; // of something else
        this.#room.dataset.state = "ready";
        this.#problem.textContent = "";
        break;
    }
    this.#tell(name, detail);
    if (name === "explanation") this.#settle();
  }

  // reflect has the attributes say what a reader has changed.
  #reflect({ own, ...detail }) {
    this.#reflecting = true;
    const now = { ...detail };
    if (own) delete now.example;
    else if (this.hasAttribute("src")) now.src = "";
    if (detail.link) for (const name of ["model", "example", "rules", "settings", "target"]) delete now[name];
    if (!this.hasAttribute("view") && now.view === "overlay") delete now.view;
    if (!this.hasAttribute("model") && !detail.link && now.model) delete now.model;
    for (const [name, value] of Object.entries(now)) {
      if (value) this.setAttribute(name, value);
      else this.removeAttribute(name);
    }
    this.#reflecting = false;
  }

  // fail says in a sentence what is wrong, over the author's own content.
  #fail(message) {
    this.#problem.textContent = message;
    this.#room.dataset.state = "failed";
    this.#tell("error", { message });
    this.#settle(new Error(message));
  }

  #settle(error) {
    const waiting = this.#waiting.splice(0);
    if (!waiting.length) return; // relevance is copied for who asked, not at every step of a slider
    const explanation = error ? null : this.explanation;
    for (const { resolve, reject } of waiting) error ? reject(error) : resolve(explanation);
  }

  // tell is later than what it tells of, so that a host's mistake is not the program's.
  #tell(name, detail) {
    queueMicrotask(() => this.dispatchEvent(new CustomEvent(name, { detail, bubbles: name !== "error" })));
  }
}

for (const name of asked) {
  Object.defineProperty(LRPExplainer.prototype, name, {
    configurable: true, enumerable: true,
    get() { return this.getAttribute(name) ?? ""; },
    set(value) {
      if (value === null || value === undefined || value === "") this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

async function fetched(url, what) {
  let answer;
  try {
    answer = await fetch(url);
  } catch {
    throw await explained(new Error(`${what} ${url} could not be fetched: the address is wrong, or its server does not let other pages read it (CORS).`));
  }
  if (!answer.ok) throw new Error(`${what} ${url} could not be fetched: the server answers ${answer.status}.`);
  return answer;
}

// What the page's Content-Security-Policy has refused since this file runs, by directive.
const refusals = [];
document.addEventListener("securitypolicyviolation", event => refusals.push({ directive: event.effectiveDirective, uri: event.blockedURI }));

// explained is an error as a sentence that names what the page's policy lacks, if it was that.
async function explained(error) {
  await new Promise(resolve => setTimeout(resolve, 100)); // a refusal is told later than it fails
  const site = new URL("./", import.meta.url), origin = site.origin;
  const lacks = (what, directive) => new Error(`Not live: this page's Content-Security-Policy ${what}. Add ${directive}, or use embed.html in a frame.`);
  for (const { directive, uri } of refusals) {
    if (uri === "wasm-eval" || /wasm/i.test(uri)) return lacks("forbids WebAssembly", "script-src 'wasm-unsafe-eval'");
    if (directive === "worker-src" || directive === "child-src" || uri === "blob") return lacks("allows no workers from blob:", "worker-src blob:");
    if (!uri.startsWith(origin)) continue;
    if (directive === "connect-src") return lacks(`does not let it fetch from ${origin}`, `connect-src ${origin}`);
    if (directive.startsWith("script-src")) return lacks(`does not let it load scripts from ${origin}`, `script-src ${origin}`);
  }
  if (/unsafe-eval|Content.Security.Policy/i.test(error.message)) return lacks("forbids WebAssembly", "script-src 'wasm-unsafe-eval'");
  return error;
}

if (!customElements.get("lrp-explainer")) customElements.define("lrp-explainer", LRPExplainer);
