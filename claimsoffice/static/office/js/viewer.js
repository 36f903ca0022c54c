"use strict";
// Papers looked at one after another. Keys: arrows, + - r, Escape; Shift with an arrow, or the pointer, moves a large picture.
{
    const dialog = document.getElementById("viewer");
    const links = Array.from(document.querySelectorAll("a[data-view]"));
    if (dialog && links.length) {
        const [stage, image] = [dialog.querySelector(".viewer-stage"), dialog.querySelector("img")];
        const [title, broken] = [dialog.querySelector("h2"), dialog.querySelector(".viewer-broken")];
        const pictures = links.flatMap((link) =>
            Array.from({ length: Number(link.dataset.pages) }, (_, at) => ({
                link,
                page: at + 1,
                source: at ? link.dataset.view.replace(/1\/$/, `${at + 1}/`) : link.dataset.view,
            })));
        let [at, zoom, turn, x, y] = [0, 1, 0, 0, 0];

        const place = () => {
            const lying = turn % 180 !== 0 && image.offsetHeight;
            const fit = lying
                ? Math.min(stage.clientWidth / image.offsetHeight, stage.clientHeight / image.offsetWidth)
                : 1;
            image.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${zoom * fit})`;
        };

        const show = (number) => {
            at = (number + pictures.length) % pictures.length;
            [zoom, turn, x, y] = [1, 0, 0, 0];
            const { link, page, source } = pictures[at];
            const words = dialog.dataset.pageWord.replace("%(page)s", page).replace("%(pages)s", link.dataset.allPages);
            title.textContent = link.dataset.allPages === "1" ? link.dataset.name : `${link.dataset.name} · ${words}`;
            dialog.querySelector("[data-file]").href = link.dataset.file;
            broken.hidden = true;
            image.hidden = false;
            image.alt = title.textContent;
            image.src = source;
            place();
        };

        const scale = (factor) => {
            zoom = Math.min(8, Math.max(0.25, zoom * factor));
            if (zoom <= 1) {
                [x, y] = [0, 0];
            }
            place();
        };

        const move = (right, down) => {
            [x, y] = [x + right, y + down];
            place();
        };

        const deeds = {
            previous: () => show(at - 1),
            next: () => show(at + 1),
            in: () => scale(1.25),
            out: () => scale(0.8),
            turn: () => {
                turn = (turn + 90) % 360;
                place();
            },
            close: () => dialog.close(),
        };
        const keys = { ArrowLeft: "previous", ArrowRight: "next", "+": "in", "=": "in", "-": "out", r: "turn", R: "turn" };
        const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

        links.forEach((link) => link.addEventListener("click", (event) => {
            if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
                event.preventDefault();
                dialog.showModal();
                show(pictures.findIndex((picture) => picture.link === link));
            }
        }));
        dialog.addEventListener("click", (event) => {
            const button = event.target.closest("[data-do]");
            if (button) {
                deeds[button.dataset.do]();
            }
        });
        dialog.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey) {
                return;
            }
            if (event.shiftKey && steps[event.key]) {
                event.preventDefault();
                move(...steps[event.key]);
            } else if (keys[event.key]) {
                event.preventDefault();
                deeds[keys[event.key]]();
            }
        });
        stage.addEventListener("wheel", (event) => {
            event.preventDefault();
            scale(event.deltaY < 0 ? 1.1 : 0.9);
        }, { passive: false });
        stage.addEventListener("pointermove", (event) => {
            if (event.buttons === 1) {
                move(event.movementX, event.movementY);
            }
        });
        image.addEventListener("load", place);
        image.addEventListener("error", () => {
            image.hidden = true;
            broken.textContent = dialog.dataset.broken;
            broken.hidden = false;
        });
    }
}
