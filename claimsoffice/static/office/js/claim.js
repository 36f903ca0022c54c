"use strict";
// The questions by keyboard: y, n, u answer and move on; arrows move. "The rest: no" names what it answers.
{
    const form = document.querySelector("[data-questions]");
    if (form) {
        const questions = Array.from(form.querySelectorAll(".question:not([disabled])"));
        const keys = { y: "yes", n: "no", u: "unknown" };

        const focusOn = (question) => {
            const choice = question.querySelector("input:checked") || question.querySelector("input[type=radio]");
            choice.focus();
            question.scrollIntoView({ block: "nearest" });
        };

        const neighbour = (question, step) => questions[questions.indexOf(question) + step];

        const choose = (question, value) => {
            question.querySelector(`input[value="${value}"]`).checked = true;
            question.classList.remove("unanswered");
            const single = "single" in question.dataset;
            question.classList.toggle("against", value === (single ? "no" : "yes"));
            nameTheRest();
        };

        const nameTheRest = () => {
            const rest = form.querySelector("[data-rest]");
            if (!rest) {
                return;
            }
            const open = questions
                .filter((question) => !("single" in question.dataset) && !question.querySelector("input:checked"))
                .map((question) => question.dataset.clause);
            rest.querySelectorAll("[name=rest_clause]").forEach((field) => field.remove());
            open.forEach((clause) => {
                const field = document.createElement("input");
                field.type = "hidden";
                field.name = "rest_clause";
                field.value = clause;
                rest.append(field);
            });
            rest.querySelector("[data-rest-names]").textContent = open.join(", ");
            rest.hidden = open.length === 0;
        };

        form.addEventListener("change", (event) => {
            if (event.target.type === "radio") {
                choose(event.target.closest(".question"), event.target.value);
            }
        });

        form.addEventListener("keydown", (event) => {
            const question = event.target.closest(".question");
            if (!question || event.target.type === "text" || event.ctrlKey || event.metaKey || event.altKey) {
                return;
            }
            const value = keys[event.key.toLowerCase()];
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (value) {
                event.preventDefault();
                choose(question, value);
                const next = neighbour(question, 1);
                if (next) {
                    focusOn(next);
                } else {
                    form.querySelector(".question-foot button").focus();
                }
            } else if (step && neighbour(question, step)) {
                event.preventDefault();
                focusOn(neighbour(question, step));
            }
        });
        nameTheRest();
    }
}

// A menu of actions closes when one looks elsewhere, and on Escape.
{
    const menus = Array.from(document.querySelectorAll(".action-menu"));
    document.addEventListener("click", (event) => {
        menus.filter((menu) => menu.open && !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
    });
    document.addEventListener("keydown", (event) => {
        const open = menus.find((menu) => menu.open);
        if (event.key === "Escape" && open) {
            open.open = false;
            open.querySelector("summary").focus();
        }
    });
}
