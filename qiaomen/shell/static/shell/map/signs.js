// Signs of single cases on a map, drawn once: each has its own shape, the same as in words and legends beside it.
const SIZE = 22;
const RATIO = 2;

const circle = (pen, radius) => {
  pen.beginPath();
  pen.arc(SIZE / 2, SIZE / 2, radius, 0, 2 * Math.PI);
};
const diamond = (pen, reach) => {
  pen.beginPath();
  for (const [x, y] of [[0, -1], [1, 0], [0, 1], [-1, 0]]) pen.lineTo(SIZE / 2 + x * reach, SIZE / 2 + y * reach);
  pen.closePath();
};

// name → [token, how it is drawn on a ground that is already there]
const SIGNS = {
  waiting: ["--amber", (pen) => { circle(pen, 6.5); pen.lineWidth = 3.5; pen.stroke(); }],
  working: ["--slate", (pen) => { circle(pen, 6.5); pen.lineWidth = 2.5; pen.stroke();
    pen.beginPath(); pen.arc(SIZE / 2, SIZE / 2, 6.5, -Math.PI / 2, Math.PI / 2); pen.fill(); }],
  done: ["--jade", (pen, ground) => { circle(pen, 8); pen.fill(); pen.strokeStyle = ground; pen.lineWidth = 2.4;
    pen.beginPath(); pen.moveTo(7, 11.2); pen.lineTo(10, 14); pen.lineTo(15, 8.2); pen.stroke(); }],
  on_time: ["--jade", (pen) => { circle(pen, 7); pen.fill(); }],
  near: ["--amber", (pen) => { circle(pen, 6.5); pen.lineWidth = 2.5; pen.stroke();
    pen.beginPath(); pen.arc(SIZE / 2, SIZE / 2, 6.5, -Math.PI / 2, Math.PI / 2); pen.fill(); }],
  overdue: ["--door", (pen) => { diamond(pen, 8.6); pen.fill(); }],
  none: ["--ink-soft", (pen) => { circle(pen, 6.5); pen.lineWidth = 2.5; pen.setLineDash([3, 2.4]); pen.stroke(); }],
};

export async function drawSigns(map, colour) {
  const ground = colour("--sheet");
  for (const [name, [token, draw]] of Object.entries(SIGNS)) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE * RATIO;
    const pen = canvas.getContext("2d");
    pen.scale(RATIO, RATIO);
    pen.fillStyle = ground;
    if (name === "overdue") diamond(pen, 11);
    else circle(pen, 10.5);
    pen.fill();
    pen.fillStyle = pen.strokeStyle = colour(token);
    draw(pen, ground);
    map.addImage(`sign-${name}`, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: RATIO });
  }
}
