/** What a plot says. */
export const plot = {
  date: "Dato",
  table: "Tallene",
  spoken: "{{label}}: fra {{first}} ({{firstDate}}) til {{last}} ({{lastDate}})",
  one: "Der er et enkelt tal endnu:",
  none: "Der er ingen tal endnu. De kommer her, når de første dage er gået.",
} as const;
