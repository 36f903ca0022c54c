"use strict";
// Papers from the disk, by drop or by paste: each is sent by itself, so that a refused one stops no other.
{
    const form = document.getElementById("uploads");
    if (form) {
        const card = form.closest("section");
        const list = form.querySelector(".upload-list");
        const foot = form.querySelector(".upload-foot");
        const row = form.querySelector("template");
        const done = form.querySelector(".upload-done");
        const send = form.querySelector("[type=submit]");
        const waiting = new Map();
        let refused = false;
        form.hidden = false;
        foot.hidden = true;

        // A bundle has no items to choose from: its files are matched to claims first.
        const guess = (select, name) => {
            if (!select) {
                return;
            }
            const stem = name.replace(/\.[^.]*$/, "").trim().toLowerCase();
            const named = Array.from(select.options).find((option) =>
                (option.dataset.names || "").toLowerCase().split("\n").includes(stem));
            select.value = named ? named.value : "";
        };

        const add = (files) => Array.from(files).forEach((file) => {
            const line = row.content.cloneNode(true).firstElementChild;
            line.querySelector(".upload-name").textContent = file.name;
            line.querySelector(".upload-word").textContent = form.dataset.waiting;
            guess(line.querySelector("select"), file.name);
            line.querySelector("button").addEventListener("click", () => {
                waiting.delete(line);
                line.remove();
                send.disabled = waiting.size === 0;
            });
            waiting.set(line, file);
            list.append(line);
            foot.hidden = send.hidden = send.disabled = false;
        });

        const answerOf = (request) => {
            try {
                return JSON.parse(request.responseText);
            } catch {
                return { accepted: false, message: form.dataset.gone };
            }
        };

        const sendOne = (line, file) => new Promise((resolve) => {
            const [bar, word] = [line.querySelector("progress"), line.querySelector(".upload-word")];
            const body = new FormData(form);
            body.delete("file");
            body.append("document", line.querySelector("select")?.value || "");
            body.append("file", file, file.name);
            const request = new XMLHttpRequest();
            request.open("POST", form.action);
            request.setRequestHeader("Accept", "application/json");
            request.upload.addEventListener("progress", (event) => {
                bar.value = (100 * event.loaded) / (event.total || 1);
            });
            request.upload.addEventListener("load", () => {
                word.textContent = form.dataset.checking;
            });
            request.addEventListener("loadend", () => {
                const answer = answerOf(request);
                bar.hidden = true;
                word.textContent = answer.message;
                line.className = answer.accepted ? "taken" : "refused";
                refused ||= !answer.accepted;
                resolve();
            });
            bar.hidden = false;
            line.querySelectorAll("select").forEach((select) => (select.disabled = true));
            line.querySelector("button").remove();
            request.send(body);
        });

        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            send.disabled = true;
            for (const [line, file] of waiting) {
                waiting.delete(line);
                await sendOne(line, file);
            }
            done.hidden = !list.querySelector(".taken");
            send.hidden = waiting.size === 0;
            if (!refused) {
                window.location.reload();
            }
        });

        form.querySelector("[type=file]").addEventListener("change", (event) => {
            add(event.target.files);
            event.target.value = "";
        });
        card.addEventListener("dragover", (event) => {
            if (event.dataTransfer.types.includes("Files")) {
                event.preventDefault();
                card.classList.add("dropping");
            }
        });
        card.addEventListener("dragleave", (event) => {
            if (!card.contains(event.relatedTarget)) {
                card.classList.remove("dropping");
            }
        });
        card.addEventListener("drop", (event) => {
            card.classList.remove("dropping");
            if (event.dataTransfer.files.length) {
                event.preventDefault();
                add(event.dataTransfer.files);
            }
        });
        document.addEventListener("paste", (event) => {
            if (event.clipboardData.files.length && !event.target.matches("input, textarea")) {
                event.preventDefault();
                add(event.clipboardData.files);
                form.scrollIntoView({ block: "nearest" });
            }
        });
    }
}
