import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { loadPreset, presetNames } from "../../deploy/preset.ts";

const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "data/README.md"],
  "packages/keeper/README.md",
  ...readdirSync("docs").map((page) => join("docs", page)),
].filter((page) => page.endsWith(".md"));

const texts = new Map(PAGES.map((page) => [page, readFileSync(page, "utf8")]));

describe("Documentation", () => {
  it("names only commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    let named = 0;
    for (const [page, text] of texts) {
      for (const [, command] of text.matchAll(/npm run (?:-s )?([a-z:]*[a-z])/g)) {
        named++;
        expect(scripts, `${page}: npm run ${command}`).to.have.property(command ?? "");
      }
    }
    expect(named).to.be.greaterThan(5);
  });

  it("names every command", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const readme = texts.get("README.md") ?? "";
    for (const name of Object.keys(scripts)) {
      if (name === "setup") continue;
      expect(readme, name).to.match(new RegExp(`npm (run )?(-s )?${name}\\b`));
    }
  });

  it("links only to files that exist", () => {
    for (const [page, text] of texts) {
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(existsSync(join(dirname(page), target ?? "")), `${page} → ${target}`).to.equal(true);
      }
    }
  });

  it("names only source files that exist", () => {
    for (const [page, text] of texts) {
      for (const [path] of text.matchAll(
        /\b(contracts|packages|scripts|deploy|test)\/[\w/.-]+\.\w+/g,
      )) {
        expect(existsSync(path), `${page}: ${path}`).to.equal(true);
      }
    }
  });

  it("gives the gas that the snapshot holds", () => {
    const gas: Record<string, number> = JSON.parse(readFileSync("snapshots/gas.json", "utf8"));
    const page = texts.get("docs/gas.md") ?? "";
    for (const [name, measured] of Object.entries(gas)) {
      expect(page, name).to.contain(measured.toLocaleString("en-US"));
    }
  });
});

describe("Presets", () => {
  it("load, and name only classes they have", () => {
    expect(presetNames()).to.deep.equal(["textbook", "tiered"]);
    for (const name of presetNames()) {
      const preset = loadPreset(name);
      const classes = Object.keys(preset.classes);
      expect(classes).to.include.members([preset.defaultClass, ...Object.values(preset.markets)]);
    }
  });

  it("answer an unknown name with one sentence", () => {
    expect(() => loadPreset("wild")).to.throw('Unknown preset "wild": there are textbook, tiered.');
  });
});
