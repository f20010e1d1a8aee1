/** Hvem der må hvad, som det siges til dem, der ikke må. */
export const access = {
  title: "Det har du ikke adgang til",
  how: "Det kan kun {{who}} gøre. Spørg {{name}}, hvis du har brug for det.",
  signedIn: "Du er logget ind som {{name}}, {{role}}.",
  toSite: "Gå til siden",
  role_reader: "læser",
  role_author: "forfatter",
  role_moderator: "moderator",
  role_editor: "redaktør",
  role_owner: "ejer",
  roles_reader: "læsere",
  roles_author: "forfattere",
  roles_moderator: "moderatorer",
  roles_editor: "redaktører",
  roles_owner: "ejere",
};
