// One box for all: the box in a table's head sets those below it, and shows when only some are set.
for (const all of document.querySelectorAll("[data-check-all]")) {
  const boxes = [...all.closest("table").querySelectorAll("tbody input[type=checkbox]")];
  const show = () => {
    const set = boxes.filter((box) => box.checked).length;
    all.checked = set === boxes.length;
    all.indeterminate = set > 0 && set < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
}
