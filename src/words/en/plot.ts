/** What a plot says. */
export const plot = {
  date: "Date",
  table: "The numbers",
  spoken: "{{label}}: from {{first}} ({{firstDate}}) to {{last}} ({{lastDate}})",
  one: "There is a single number so far:",
  none: "There are no numbers yet. They will stand here when the first days have passed.",
} as const;
