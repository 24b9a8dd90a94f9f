// Says of each expression on standard input, [source, flags], how long it may take, and with what.
import { readFileSync } from "node:fs";
import { check } from "recheck";

// Bounds of its search instead of one of time alone: so it says the same on a slow machine.
const BOUNDS = {
  timeout: 60000,
  randomSeed: 1,
  maxNFASize: 5000,
  maxAttackStringSize: 4000,
  attackLimit: 100000,
  maxIteration: 4,
  maxGenerationSize: 40,
  maxInitialGenerationSize: 200,
};
const found = [];
for (const [source, flags] of JSON.parse(readFileSync(0, "utf-8"))) {
  const verdict = await check(source, flags, BOUNDS);
  found.push({
    complexity: verdict.complexity?.type ?? verdict.error?.kind,
    // Each a beginning and what is repeated behind it.
    pumps: verdict.attack?.pumps.map(({ prefix, pump }) => [prefix, pump]) ?? [],
    suffix: verdict.attack?.suffix ?? "",
  });
}
process.stdout.write(JSON.stringify(found));
process.exit();
