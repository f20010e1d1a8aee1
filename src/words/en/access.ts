/** Who may do what, as those are told who may not. */
export const access = {
  title: "You do not have access to this",
  how: "Only {{who}} can do this. Ask {{name}} if you need it.",
  signedIn: "You are signed in as {{name}}, {{role}}.",
  toSite: "Go to the site",
  role_reader: "reader",
  role_author: "author",
  role_moderator: "moderator",
  role_editor: "editor",
  role_owner: "owner",
  roles_reader: "readers",
  roles_author: "authors",
  roles_moderator: "moderators",
  roles_editor: "editors",
  roles_owner: "owners",
};
