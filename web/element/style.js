// The page's styles inside a shadow root: what they say of the page they say of the element's
// root there, and what depends on the window's width depends on the element's.
export async function styles() {
  const [page, element] = await Promise.all([text(new URL("../style.css", import.meta.url)), text(new URL("element.css", import.meta.url))]);
  return [sheet(inside(page)), sheet(element)];
}

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url} could not be fetched: the server answers ${response.status}.`);
  return response.text();
}

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const inside = text => text
  .replaceAll(/^:root\[.*\n/gm, "")
  .replaceAll(":root", ".guest")
  .replaceAll("color-scheme: light dark;", "")
  .replaceAll(/@media \(max-height: \d+px\) and (\(min-width: \d+px\))/g, "@container lrp $1")
  .replaceAll(/@media (\((?:min|max)-width: \d+px\))/g, "@container lrp $1");
