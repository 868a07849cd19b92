/* Enhancements only: every page works without this file. */
"use strict";

/* Empty form fields stay out of addresses, so that an address names its filters and no more. */
document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("input")) {
    if (field.value === "" && field.name) {
      field.disabled = true;
    }
  }
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("input:disabled")) {
    field.disabled = false;
  }
});

/* From a label to its passage and back: mark where the reader came from. */
function show(target) {
  for (const old of document.querySelectorAll(".arrived")) {
    old.classList.remove("arrived");
  }
  if (target) {
    target.classList.add("arrived");
  }
}
window.addEventListener("hashchange", () => {
  show(document.getElementById(decodeURIComponent(location.hash.slice(1))));
});

/* Where a chart over time is wider than the screen, its newest end is seen first. */
for (const frame of document.querySelectorAll(".fig-timeline .plot-frame, .fig-country .plot-frame")) {
  frame.scrollLeft = frame.scrollWidth;
}

/* On a narrow screen the facets wait closed, so that the chart and the list are seen at once. */
const narrow = document.querySelector("details.narrow");
if (narrow && matchMedia("(max-width: 60rem)").matches) {
  narrow.open = false;
}
