/** Where a text of ours has gone, and what became of it there. */
export const syndication = {
  sent: "Sendt til {{network}}",
  waiting: "På vej til {{network}}",
  later: "{{Network}} har bedt os vente. Det bliver sendt af sig selv.",
  refused: "{{Network}} tog ikke imod det.",
  failed: "Det nåede ikke frem til {{network}}.",
  removed: "Findes ikke længere på {{network}}",
  again: "Prøv igen",
};
