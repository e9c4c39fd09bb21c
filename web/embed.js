// The page in somebody else's frame: it says how high it is, so that the host can give the
// frame that height, and links to the same view on a page of its own.
"use strict";
(() => {
  const say = () => parent.postMessage({ source: "lrp-explainer", height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
  new ResizeObserver(say).observe(document.documentElement);
  document.addEventListener("click", event => {
    if (event.target.id === "whole") event.target.hash = location.hash;
  }, true);
})();
