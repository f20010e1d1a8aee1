/** A post of an export. */
export interface Post {
  readonly title?: string;
  readonly name?: string;
  readonly content: string;
  readonly author?: string;
  readonly status?: string;
  readonly date?: string;
  readonly meta?: Readonly<Record<string, string>>;
  readonly id?: number;
  readonly extra?: string;
}

/** Where the site stood. */
export const old = "https://gammel.example";

/** An export as WordPress writes it. */
export function wxr(
  posts: readonly Post[],
  more: { readonly language?: string; readonly before?: string; readonly items?: string } = {},
): string {
  const items = posts.map((post, index) => {
    const { id = index + 1, name = `indlaeg-${id}`, author = "ida", status = "publish" } = post;
    const date = post.date ?? "2019-03-04 10:00:00";
    const meta = Object.entries(post.meta ?? {}).map(
      ([key, value]) =>
        `<wp:postmeta><wp:meta_key>${key}</wp:meta_key><wp:meta_value><![CDATA[${value}]]></wp:meta_value></wp:postmeta>`,
    );
    return `<item><title>${post.title ?? `Indlæg ${id}`}</title><link>${old}/2019/03/${name}/</link><dc:creator><![CDATA[${author}]]></dc:creator><guid isPermaLink="false">${old}/?p=${id}</guid><content:encoded><![CDATA[${post.content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>${id}</wp:post_id><wp:post_date_gmt>${date}</wp:post_date_gmt><wp:post_name>${name}</wp:post_name><wp:status>${status}</wp:status><wp:post_type>post</wp:post_type>${meta.join("")}${post.extra ?? ""}</item>`;
  });
  return `${more.before ?? ""}<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Gammel</title><link>${old}</link>${more.language === undefined ? "" : `<language>${more.language}</language>`}<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>${old}</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ida</wp:author_login><wp:author_display_name><![CDATA[Ida Holm]]></wp:author_display_name></wp:author>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login>ole</wp:author_login><wp:author_display_name><![CDATA[Ole Bang]]></wp:author_display_name></wp:author>
${items.join("\n")}${more.items ?? ""}</channel></rss>`;
}

/** A file of the site, as an item of the export. */
export const attachment = (id: number, file: string, parent = 0): string =>
  `<item><title>fil</title><link>${old}/fil-${id}/</link><wp:post_id>${id}</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status><wp:post_parent>${parent}</wp:post_parent><wp:attachment_url>${old}/wp-content/uploads/${file}</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value><![CDATA[Fil ${id}]]></wp:meta_value></wp:postmeta></item>`;
