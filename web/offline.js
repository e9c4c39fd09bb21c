// Use without a network: registers the service worker, and says in the page what it has
// done. main.js calls it after the first explanation, where there can be service workers.

const megabytes = bytes => `${(bytes / 1e6).toFixed(1)} MB`;

// say puts a sentence below the text about the page, where one looks for such things; with an
// action it is in sight, in a corner of the window, until it is taken or put away.
function say(id, sentence, action, act) {
  const place = document.getElementById(action ? "offers" : "offline");
  if (!place) return;
  document.getElementById(id)?.remove();
  const line = document.createElement("p");
  line.id = id;
  line.append(sentence);
  if (action) {
    const button = document.createElement("button");
    button.textContent = action;
    button.addEventListener("click", act);
    const away = document.createElement("button");
    away.className = "icon";
    away.textContent = "×";
    away.setAttribute("aria-label", "Dismiss");
    away.addEventListener("click", () => line.remove());
    line.append(" ", button, away);
  }
  place.append(line);
}

function ask(worker, question) {
  const { port1, port2 } = new MessageChannel();
  return new Promise(resolve => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
  });
}

async function ready(worker) {
  const { bytes } = await ask(worker, "size");
  document.documentElement.dataset.offline = "ready";
  say("offline-ready", `Ready for use without a network: ${megabytes(bytes)} were downloaded and are kept in this browser.`);
  if (!crossOriginIsolated && navigator.hardwareConcurrency > 1 && first) {
    say("offline-threads", "With the next load of the page, several threads compute.", "Load now", () => location.reload());
  }
}

// offer has the visitor decide when a newer version takes the place of this one.
function offer(registration) {
  say("offline-update", "A newer version of this page is there.", "Load it", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take over");
  });
  document.documentElement.dataset.offline = "update";
}

// first says that the page was loaded without a service worker.
const first = !navigator.serviceWorker?.controller;

export async function keepOffline(program) {
  let registration;
  try {
    registration = await navigator.serviceWorker.register(program("service-worker.js"));
  } catch {
    document.documentElement.dataset.offline = "refused"; // storage is blocked: the page works as before
    return;
  }
  const follow = worker => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && registration.active) offer(registration);
    if (worker.state === "activated") ready(worker);
    if (worker.state === "redundant" && !registration.active) document.documentElement.dataset.offline = "refused";
  });
  registration.addEventListener("updatefound", () => follow(registration.installing));
  follow(registration.installing);
  if (registration.active) await ready(registration.active);
  if (registration.waiting && registration.active) offer(registration);
}
