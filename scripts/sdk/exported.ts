// What the package exports, by entry: a name that comes or goes is a change that users see.
import ts from "typescript";
import { entries, SOURCE } from "./stage.ts";

/** Names of each entry in alphabetical order; types among them are marked. */
export function exportedNames(): Record<string, string[]> {
  const paths = Object.entries(entries()).map(
    ([entry, source]) => [entry, `${SOURCE}/${source}`] as const,
  );
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    jsx: ts.JsxEmit.ReactJSX,
    noEmit: true,
    skipLibCheck: true,
  };
  const program = ts.createProgram(
    paths.map(([, path]) => path),
    options,
  );
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    paths.map(([entry, path]) => {
      const file = program.getSourceFile(path);
      const module = file && checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`${path} exports nothing.`);
      const names = checker.getExportsOfModule(module).map((symbol) => named(checker, symbol));
      return [entry, names.sort()];
    }),
  );
}

function named(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const alias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const target = alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) === 0 ? `type ${symbol.name}` : symbol.name;
}
