/** Where a text of ours has gone, and what became of it there. */
export const syndication = {
  sent: "Sendt til",
  waiting: "På vej til",
  trying: "Det er ikke nået frem til {{network}} endnu. Det bliver prøvet igen af sig selv.",
  notBefore: "Næste forsøg:",
  later: "{{Network}} har bedt os vente. Det bliver sendt af sig selv.",
  refused: "{{Network}} tog ikke imod det.",
  failed: "Det nåede ikke frem til {{network}}.",
  refusedChange: "{{Network}} tog ikke imod rettelsen. Den forrige version står der.",
  failedChange: "Rettelsen nåede ikke frem til {{network}}. Den forrige version står der.",
  refusedOnes: "Det, som netværk ikke tog imod",
  refusedOnesHow: "Prøv igen, når det, der står her, er bragt i orden.",
  ofPost: "Et indlæg",
  ofReply: "Et svar",
  ofAnswer: "Et svar andetsteds",
  removed: "Findes ikke længere på {{network}}",
  again: "Prøv igen",
};
