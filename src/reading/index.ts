/**
 * What the people we follow write, in the order it came. Nothing sorts it for us; after ninety days what
 * we did nothing with goes.
 */
export {
  addItem,
  changeItem,
  markItemAnswered,
  markReacted,
  type NewItem,
  removeItem,
  tidyItems,
} from "./items.ts";
