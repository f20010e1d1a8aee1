import { elementsIn, insideOf, replaceElement, type Tree, type TreeElement } from "./tree.ts";

/** No table anyone wrote is wider. */
const mostColumns = 100;

/**
 * Tables with as many cells in every row: Markdown has no cell that takes the room of several, and shows none beyond those of
 * the first row.
 */
export function evenTables(tree: Tree): void {
  // The inner ones first.
  for (const table of elementsIn(tree, ({ name }) => name === "table").toReversed()) {
    const rows = elementsIn(table, ({ name }) => name === "tr").filter(
      (row) => tableOf(row) === table,
    );
    const grid = gridOf(rows);
    const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
    if (width === 0) continue;
    const html = grid
      // Markdown fills up the other rows to the first.
      .map((row, index) =>
        Array.from({ length: index === 0 ? width : row.length }, (_, at) => row[at] ?? "<td></td>"),
      )
      .map((cells) => `<tr>${cells.join("")}</tr>`)
      .join("");
    const caption = elementsIn(table, ({ name }) => name === "caption").find(
      (one) => tableOf(one) === table,
    );
    const above = caption === undefined ? "" : `<p>${insideOf(caption)}</p>`;
    replaceElement(table, `${above}<table>${html}</table>`);
  }
}

function tableOf(element: TreeElement): unknown {
  let at = element.parent;
  while (at !== null && (at as TreeElement).name !== "table") at = at.parent;
  return at;
}

/** The cells of every row in their columns; what a cell takes beyond its own place is empty. */
function gridOf(rows: readonly TreeElement[]): string[][] {
  const grid: string[][] = rows.map(() => []);
  for (const [index, row] of rows.entries()) {
    let column = 0;
    const cells = row.children.filter(
      (node): node is TreeElement => "name" in node && (node.name === "td" || node.name === "th"),
    );
    for (const cell of cells) {
      while (grid[index]?.[column] !== undefined) column += 1;
      const wide = span(cell, "colspan", mostColumns);
      const high = span(cell, "rowspan", rows.length - index);
      for (let down = 0; down < high; down += 1)
        for (let right = 0; right < wide && column + right < mostColumns; right += 1) {
          const line = grid[index + down];
          if (line !== undefined) line[column + right] = "<td></td>";
        }
      const line = grid[index];
      if (line !== undefined) line[column] = `<${cell.name}>${insideOf(cell)}</${cell.name}>`;
      column += wide;
    }
  }
  // A row of nothing would end the table.
  return grid.filter((row) => row.some((cell) => !/^<t[dh]>\s*<\/t[dh]>$/.test(cell)));
}

function span(cell: TreeElement, name: string, most: number): number {
  const value = Number(cell.attribs[name] ?? 1);
  return Number.isInteger(value) && value > 1 ? Math.min(value, most) : 1;
}
