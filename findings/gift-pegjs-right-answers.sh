#!/usr/bin/env bash
# gift-pegjs 1.0.2 (npm), Node 18 or newer.
#
# A question of GIFT with several right answers gives each its share of the points (`~%50%Grant`). The parser reads the share as `weight` and
# sets `isCorrect` to false for every answer: a program that looks at `isCorrect` alone finds a question without a right answer. In a short
# answer it is the reverse: `=%0%wrong`, a wrong answer with its comment, has `isCorrect` true and weight 0.
#
# Seen: {~%50%a ~%50%b ~%-100%c} gives isCorrect [false, false, false], weights [50, 50, -100]; {=right =%0%wrong} gives [true, true],
# weights [null, 0].
#
# Why it matters to an assessment bank: what is right must be read from the weight when there is one, never from the mark alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund gift-pegjs@1.0.2
node - <<'NODE'
const { parse } = require("gift-pegjs");
const seen = (text) => parse(text)[0].choices.map((one) => [one.isCorrect, one.weight]);
const several = JSON.stringify(seen("::T::Q {~%50%a ~%50%b ~%-100%c}"));
const short = JSON.stringify(seen("::T::Q {=right =%0%wrong}"));
console.log("several right answers:", several);
console.log("a short answer and a wrong one:", short);
process.exit(several === "[[false,50],[false,50],[false,-100]]" && short === "[[true,null],[true,0]]" ? 0 : 1);
NODE
