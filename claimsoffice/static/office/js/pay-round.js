"use strict";
// What is chosen, counted and added up per currency beside the button. Whole numbers of the smallest unit: no rounding.
{
    const form = document.querySelector("form.pay-round");
    const output = form.querySelector("[data-sum]");
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];

    const written = (units, decimals) => {
        const digits = String(units).padStart(decimals + 1, "0");
        const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
        return decimals ? `${whole}.${digits.slice(-decimals)}` : whole;
    };

    const show = () => {
        const chosen = boxes.filter((box) => box.checked);
        const sums = new Map();
        for (const box of chosen) {
            const { amount, currency } = box.dataset;
            const decimals = (amount.split(".")[1] || "").length;
            const sum = sums.get(currency) || { units: 0n, decimals };
            sum.units += BigInt(amount.replace(/[,.]/g, ""));
            sums.set(currency, sum);
        }
        const parts = [...sums].map(([currency, { units, decimals }]) => `${currency} ${written(units, decimals)}`);
        output.textContent = chosen.length
            ? [`${output.dataset.some} ${chosen.length}`, ...parts].join(" · ")
            : output.dataset.none;
    };

    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
}
