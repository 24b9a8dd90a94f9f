// Which words of a text went and which came: the longest common subsequence, of words where that is
// soon found, of lines where the texts are long.

// Cells of the table of both texts; so many take some tens of milliseconds.
const SOON = 4_000_000;

const wordsOf = (text) => text.match(/\s+|[^\s]+/gu) ?? [];
const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];

const add = (runs, kind, text) => {
  if (!text) return;
  const last = runs.at(-1);
  if (last?.kind === kind) last.text += text;
  else runs.push({ kind, text });
};

// How long the longest common subsequence of the rests is, from every pair of places on.
const lengths = (before, after) => {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i * width + j] = before[i] === after[j]
        ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  return table;
};

const walk = (before, after, replaced) => {
  const runs = [];
  const table = lengths(before, after);
  const width = after.length + 1;
  let gone = [];
  let come = [];
  const turn = () => {
    for (const run of replaced(gone, come)) add(runs, run.kind, run.text);
    gone = [];
    come = [];
  };
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      turn();
      add(runs, "same", before[i]);
      i++;
      j++;
    } else if (j === after.length || (i < before.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) gone.push(before[i++]);
    else come.push(after[j++]);
  }
  turn();
  return runs;
};

const wholly = (gone, come) => [{ kind: "del", text: gone.join("") }, { kind: "ins", text: come.join("") }];
const fits = (before, after) => (before.length + 1) * (after.length + 1) <= SOON;
const byWords = (gone, come) => {
  const before = wordsOf(gone.join(""));
  const after = wordsOf(come.join(""));
  return fits(before, after) ? walk(before, after, wholly) : wholly(gone, come);
};

const compare = (before, after) => {
  const words = [wordsOf(before), wordsOf(after)];
  if (fits(...words)) return walk(...words, wholly);
  const lines = [linesOf(before), linesOf(after)];
  return fits(...lines) ? walk(...lines, byWords) : wholly([before], [after]);
};

const atWord = (text, place) => {
  while (place > 0 && !/\s/u.test(text[place - 1])) place--;
  return place;
};

// Runs of { kind: "same" | "del" | "ins", text }. All but the inserted are the text before, all but
// the deleted the text after.
export const differences = (before, after) => {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start < before.length || start < after.length) start = atWord(before, start);
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  // The end begins with a whole word, too.
  while (end > 0 && !/\s/u.test(before.at(-end))) end--;
  const runs = [];
  add(runs, "same", before.slice(0, start));
  for (const run of compare(before.slice(start, before.length - end), after.slice(start, after.length - end))) add(runs, run.kind, run.text);
  add(runs, "same", end ? before.slice(-end) : "");
  return runs;
};
