/** What a text lost on its way here, or what was made of it, by what it was. */
export type Loss =
  | { readonly what: "shortcode"; readonly name: string }
  | { readonly what: "tag"; readonly name: string }
  | { readonly what: "formula"; readonly name: string }
  | { readonly what: "component"; readonly name: string }
  | { readonly what: "element"; readonly name: string }
  | { readonly what: "expression"; readonly name: string }
  | { readonly what: "embed"; readonly name: string }
  | { readonly what: "contents"; readonly name: string };

/** Hears of each. */
export type Tell = (loss: Loss) => void;
