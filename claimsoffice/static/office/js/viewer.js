"use strict";
// Papers looked at one after another, or two side by side; every deed has a key (press ? in the viewer).
{
    const dialog = document.getElementById("viewer");
    const links = Array.from(document.querySelectorAll("a[data-view]"));
    if (dialog && links.length) {
        const find = (selector) => dialog.querySelector(selector);
        const [title, state, facts, said] = ["#viewer-title", "#viewer-state", ".viewer-facts", ".viewer-said"].map(find);
        const [judge, reason, keysShown, strip] = [".viewer-judge", ".viewer-reason", ".viewer-keys", ".viewer-strip"].map(find);
        const [refile, item] = [".viewer-item", "#viewer-item"].map(find);
        const pictures = links.flatMap((link, file) =>
            Array.from({ length: Number(link.dataset.pages) }, (_, at) => ({
                link,
                file,
                page: at + 1,
                source: at ? link.dataset.view.replace(/1\/$/, `${at + 1}/`) : link.dataset.view,
            })));
        const panes = Array.from(dialog.querySelectorAll(".viewer-stage"), (stage) => ({
            stage,
            image: stage.querySelector("img"),
            name: stage.querySelector(".viewer-name"),
            broken: stage.querySelector(".viewer-broken"),
            at: 0, zoom: 1, turn: 0, x: 0, y: 0,
        }));
        let pane = panes[0];
        let changed = false;
        const isSplit = () => !panes[1].stage.hidden;

        const place = (one) => {
            const { stage, image } = one;
            const lying = one.turn % 180 !== 0 && image.offsetHeight;
            const fit = lying
                ? Math.min(stage.clientWidth / image.offsetHeight, stage.clientHeight / image.offsetWidth)
                : 1;
            image.style.transform = `translate(${one.x}px, ${one.y}px) rotate(${one.turn}deg) scale(${one.zoom * fit})`;
        };

        const words = ({ link, page }) => {
            const pages = link.dataset.allPages;
            const of = dialog.dataset.pageWord.replace("%(page)s", page).replace("%(pages)s", pages);
            return pages === "1" ? link.dataset.name : `${link.dataset.name} · ${of}`;
        };

        // What stands around the pictures speaks of the active one.
        const describe = () => {
            const picture = pictures[pane.at];
            const { link } = picture;
            title.textContent = words(picture);
            state.hidden = false;
            state.textContent = [link.dataset.item, link.dataset.label].filter(Boolean).join(" · ");
            state.className = `badge badge-${{ accepted: "green", refused: "red" }[link.dataset.state] || "blue"}`;
            facts.textContent = link.dataset.facts;
            find("[data-file]").href = link.dataset.file;
            judge.hidden = !link.dataset.judge;
            refile.hidden = !link.dataset.refile;
            item.value = link.dataset.document;
            reason.hidden = true;
            panes.forEach((one) => {
                one.stage.classList.toggle("active", isSplit() && one === pane);
                one.name.hidden = !isSplit();
                one.name.textContent = words(pictures[one.at]);
            });
            Array.from(strip.children).forEach((item, file) => {
                const here = file === picture.file;
                item.firstElementChild.setAttribute("aria-current", here ? "true" : "false");
                if (here) {
                    item.scrollIntoView({ block: "nearest", inline: "nearest" });
                }
            });
        };

        const load = (one, number) => {
            Object.assign(one, { at: (number + pictures.length) % pictures.length, zoom: 1, turn: 0, x: 0, y: 0 });
            one.broken.hidden = true;
            one.image.hidden = false;
            one.image.alt = words(pictures[one.at]);
            one.image.src = pictures[one.at].source;
            place(one);
        };

        const show = (number) => {
            load(pane, number);
            said.textContent = "";
            describe();
        };

        const showFile = (file) => {
            const wanted = (file + links.length) % links.length;
            show(pictures.findIndex((picture) => picture.file === wanted));
        };

        // What is judged needs no second look: on to the next paper that waits, told in the same breath.
        const showUnjudged = () => {
            const here = pictures[pane.at].file;
            const order = [...links.slice(here + 1), ...links.slice(0, here)];
            const next = order.find((link) => link.dataset.judge);
            if (next) {
                load(pane, pictures.findIndex((picture) => picture.link === next));
            }
            describe();
        };

        const scale = (factor, one = pane) => {
            one.zoom = factor ? Math.min(8, Math.max(0.25, one.zoom * factor)) : 1;
            if (one.zoom <= 1) {
                [one.x, one.y] = [0, 0];
            }
            place(one);
        };

        const rotate = (degrees) => {
            pane.turn = (pane.turn + degrees + 360) % 360;
            place(pane);
        };

        const move = (right, down, one = pane) => {
            [one.x, one.y] = [one.x + right, one.y + down];
            place(one);
        };

        const activate = (one) => {
            if (one !== pane) {
                pane = one;
                describe();
            }
        };

        const split = () => {
            panes[1].stage.hidden = isSplit();
            find("[data-do=split]").setAttribute("aria-pressed", String(isSplit()));
            if (isSplit()) {
                const next = pictures.findIndex((picture) => picture.file === (pictures[panes[0].at].file + 1) % links.length);
                load(panes[1], next);
                pane = panes[1];
            } else {
                pane = panes[0];
            }
            panes.forEach(place);
            describe();
        };

        const send = async (verb, form, then) => {
            const { link } = pictures[pane.at];
            const body = new FormData(form);
            body.append("verb", verb);
            try {
                const address = form === refile ? link.dataset.refile : link.dataset.judge;
                const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
                const told = await answer.json();
                said.textContent = told.message;
                if (told.done) {
                    changed = true;
                    Object.assign(link.dataset, told.paper);
                    form.reset();
                    then();
                }
            } catch {
                said.textContent = dialog.dataset.gone;
            }
        };

        const sendJudgement = (verb) => send(verb, judge, showUnjudged);
        // Filed, the paper stays in view: it has yet to be judged as what it now is.
        const sendItem = () => item.value && send("assign", refile, () => {
            pane.stage.focus();
            describe();
        });

        const judged = (deed) => () => {
            if (!judge.hidden) {
                deed();
            }
        };
        const deeds = {
            previous: () => show(pane.at - 1),
            next: () => show(pane.at + 1),
            previousFile: () => showFile(pictures[pane.at].file - 1),
            nextFile: () => showFile(pictures[pane.at].file + 1),
            first: () => showFile(0),
            last: () => showFile(-1),
            in: () => scale(1.25),
            out: () => scale(0.8),
            whole: () => scale(0),
            turn: () => rotate(90),
            turnBack: () => rotate(-90),
            split,
            other: () => isSplit() && activate(panes[pane === panes[0] ? 1 : 0]),
            accept: judged(() => sendJudgement("accept")),
            refuse: judged(() => {
                reason.hidden = false;
                reason.querySelector("input").focus();
            }),
            item: () => refile.hidden || item.focus(),
            download: () => find("[data-file]").click(),
            help: () => {
                keysShown.hidden = !keysShown.hidden;
                find("[data-do=help]").setAttribute("aria-expanded", String(!keysShown.hidden));
            },
            close: () => dialog.close(),
        };
        const keys = {
            ArrowLeft: "previous", ArrowRight: "next", PageUp: "previousFile", PageDown: "nextFile", Home: "first", End: "last",
            "+": "in", "=": "in", "-": "out", 0: "whole", r: "turn", R: "turnBack", s: "split", o: "other", i: "item", a: "accept",
            x: "refuse", d: "download", "?": "help",
        };
        const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

        links.forEach((link, file) => {
            const button = document.createElement("button");
            button.type = "button";
            button.title = link.dataset.name;
            button.append(link.querySelector("img, svg").cloneNode(true));
            button.append(Object.assign(document.createElement("span"), { textContent: link.dataset.name }));
            button.addEventListener("click", () => showFile(file));
            strip.append(Object.assign(document.createElement("li")));
            strip.lastElementChild.append(button);
            link.addEventListener("click", (event) => {
                if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
                    event.preventDefault();
                    dialog.showModal();
                    pane = panes[0];
                    showFile(file);
                }
            });
        });
        dialog.addEventListener("click", (event) => {
            const button = event.target.closest("[data-do]");
            if (button) {
                deeds[button.dataset.do]();
            }
        });
        judge.addEventListener("submit", (event) => {
            event.preventDefault();
            sendJudgement("refuse");
        });
        refile.addEventListener("submit", (event) => {
            event.preventDefault();
            sendItem();
        });
        // One choice with the mouse is enough; with the keyboard a choice changes at every step, so Enter ends it.
        let byMouse = false;
        item.addEventListener("pointerdown", () => {
            byMouse = true;
        });
        item.addEventListener("change", () => byMouse && sendItem());
        item.addEventListener("keydown", (event) => {
            byMouse = false;
            if (event.key === "Enter") {
                event.preventDefault();
                sendItem();
            }
        });
        dialog.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) {
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
        dialog.addEventListener("cancel", (event) => {
            // Escape closes what was opened last.
            if (!keysShown.hidden || !reason.hidden || document.activeElement === item) {
                event.preventDefault();
                pane.stage.focus();
                reason.hidden = true;
                keysShown.hidden = true;
            }
        });
        dialog.addEventListener("close", () => {
            if (changed) {
                window.location.reload();
            }
        });
        panes.forEach((one) => {
            one.stage.addEventListener("wheel", (event) => {
                event.preventDefault();
                activate(one);
                scale(event.deltaY < 0 ? 1.1 : 0.9, one);
            }, { passive: false });
            one.stage.addEventListener("pointerdown", () => activate(one));
            one.stage.addEventListener("pointermove", (event) => {
                if (event.buttons === 1) {
                    move(event.movementX, event.movementY, one);
                }
            });
            one.image.addEventListener("load", () => place(one));
            one.image.addEventListener("error", () => {
                one.image.hidden = true;
                one.broken.textContent = dialog.dataset.broken;
                one.broken.hidden = false;
            });
        });
    }
}
