// Comfort only: every page works without it.
"use strict";

// "/" goes to the search, arrows leaf.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-slash]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`a[rel=${way}]`);
  if (link) link.click();
});

// A choice in a form counts at once, and empty fields stay out of the address.
for (const field of document.querySelectorAll("[data-now]"))
  field.addEventListener("change", () => field.form.requestSubmit());
for (const form of document.querySelectorAll("form[data-sparse]"))
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-sparse] :disabled")) field.disabled = false;
});

// An article of a page lights up wherever it is shown.
const lit = (number, on) => {
  for (const part of document.querySelectorAll(`[data-a="${number}"]`)) part.classList.toggle("lit", on);
};
for (const part of document.querySelectorAll("[data-a]"))
  if (/^[1-9][0-9]*$/.test(part.dataset.a)) {
    part.addEventListener("pointerenter", () => lit(part.dataset.a, true));
    part.addEventListener("pointerleave", () => lit(part.dataset.a, false));
  }

// Beside an article, its page is shown where the article begins.
for (const sheet of document.querySelectorAll(".sheet.of-one")) {
  const first = sheet.querySelector(".line.mine");
  if (first) sheet.scrollTop = first.offsetTop - sheet.offsetTop - 40;
}

// Curves: the nearest time is told.
for (const figure of document.querySelectorAll("[data-chart]")) {
  const svg = figure.querySelector("svg"), tip = figure.querySelector(".tip"), cross = figure.querySelector(".cross");
  const dots = [...svg.querySelectorAll("g > circle")].map((dot) => ({
    dot, x: Number(dot.getAttribute("cx")), y: Number(dot.getAttribute("cy")), told: dot.querySelector("title").textContent,
  }));
  const off = () => {
    tip.hidden = true;
    cross.style.visibility = "hidden";
    for (const one of dots) one.dot.classList.remove("near");
  };
  svg.addEventListener("pointerleave", off);
  svg.addEventListener("pointermove", (event) => {
    off();
    if (!dots.length) return;
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    const x = (event.clientX - box.left) * scale;
    const nearest = dots.reduce((best, one) => (Math.abs(one.x - x) < Math.abs(best.x - x) ? one : best));
    if (Math.abs(nearest.x - x) > 60) return;
    const here = dots.filter((one) => one.x === nearest.x);
    for (const one of here) one.dot.classList.add("near");
    cross.setAttribute("x1", nearest.x);
    cross.setAttribute("x2", nearest.x);
    cross.style.visibility = "visible";
    tip.textContent = here.map((one) => one.told).join("\n");
    tip.style.left = `${Math.min(Math.max(nearest.x / scale, 70), box.width - 70)}px`;
    tip.style.top = `${Math.min(...here.map((one) => one.y)) / scale}px`;
    tip.hidden = false;
  });
}
