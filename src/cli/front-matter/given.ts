/** Settings by their names, however those are written: `publishDate`, `publish_date` and `Publish-Date` are one. */
export class Given {
  private readonly byName = new Map<
    string,
    { readonly written: string; readonly value: unknown }[]
  >();
  private readonly asked = new Set<string>();
  private readonly own = new Set<string>();

  /** `inherited` says what holds where a text itself says nothing. */
  constructor(
    given: Readonly<Record<string, unknown>>,
    inherited: Readonly<Record<string, unknown>> = {},
  ) {
    for (const [written, value] of Object.entries(given)) {
      const name = plain(written);
      this.own.add(name);
      this.byName.set(name, [...(this.byName.get(name) ?? []), { written, value }]);
    }
    for (const [written, value] of Object.entries(inherited)) {
      const name = plain(written);
      if (!this.own.has(name)) this.byName.set(name, [{ written, value }]);
    }
  }

  /** Every value given under one of the names that is not empty, in the order of the names. */
  every(...names: readonly string[]): unknown[] {
    return names.flatMap((name) => {
      this.asked.add(plain(name));
      return (this.byName.get(plain(name)) ?? [])
        .map(({ value }) => value)
        .filter((value) => value !== null && value !== undefined && value !== "");
    });
  }

  /** The first words or number given under one of the names. */
  text(...names: readonly string[]): string | undefined {
    for (const value of this.every(...names)) {
      const one = Array.isArray(value) ? (value as unknown[])[0] : value;
      const text = wordsOf(one)?.trim();
      if (text !== undefined && text !== "") return text;
    }
    return undefined;
  }

  /** Words in a list, in lists in it, or parted by commas; each once. */
  list(...names: readonly string[]): string[] {
    return [...new Set(this.every(...names).flatMap((value) => listOf(value, 0)))];
  }

  /** What a switch says; undefined where it says neither. */
  flag(name: string): boolean | undefined {
    const [value] = this.every(name);
    if (typeof value === "boolean") return value;
    const word = wordsOf(value)?.trim().toLowerCase() ?? "";
    if (/^(?:true|yes|on|1|y|ja)$/.test(word)) return true;
    return /^(?:false|no|off|0|n|nej|never)$/.test(word) ? false : undefined;
  }

  /** The picture that stands first on the page. */
  picture(): { address: string; alt: string } | undefined {
    const alt =
      this.text(
        "cover_alt",
        "image_alt",
        "imageAlt",
        "heroImageAlt",
        "alt",
        "cover_image_alt",
        "feature_image_alt",
      ) ?? "";
    const found = this.every(
      ...[
        "cover",
        "cover_image",
        "coverImage",
        "image",
        "feature_image",
        "featured_image",
        "featuredImage",
        "featureimage",
      ],
      ...[
        "hero",
        "hero_image",
        "heroImage",
        "banner",
        "thumbnail",
        "thumb",
        "header",
        "images",
        "photo",
        "og_image",
        "ogImage",
        "teaser",
        "preview",
      ],
    );
    for (const value of found) {
      const picture = pictureOf(value, 0);
      if (picture !== undefined)
        return { address: picture.address, alt: picture.alt === "" ? alt : picture.alt };
    }
    return undefined;
  }

  /** Names, as they are written, that nobody asked for. */
  unknown(): string[] {
    return [...this.byName].flatMap(([name, all]) =>
      this.asked.has(name) || !this.own.has(name) ? [] : all.map(({ written }) => written),
    );
  }
}

/** The same for every way to write a name. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "");
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return undefined;
}

function listOf(value: unknown, depth: number): string[] {
  if (typeof value === "string")
    return value
      .split(/[,;\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== "");
  if (depth > 3) return [];
  if (Array.isArray(value))
    return value.flatMap((one: unknown) =>
      typeof one === "string" ? [one.trim()].filter(Boolean) : listOf(one, depth + 1),
    );
  if (typeof value === "object" && value !== null) {
    // `{name: Ida}` is somebody; `{tags: [a], categories: [b]}` holds lists.
    const { name, title, label } = value as Record<string, unknown>;
    const named = wordsOf(name ?? title ?? label);
    return named === undefined
      ? Object.values(value).flatMap((one) => listOf(one, depth + 1))
      : [named];
  }
  const words = wordsOf(value);
  return words === undefined ? [] : [words];
}

function pictureOf(value: unknown, depth: number): { address: string; alt: string } | undefined {
  if (typeof value === "string") {
    const [, alt = "", inside = ""] = /^!\[([^\]]*)\]\(([^)\s]+)/.exec(value) ?? [];
    const address = inside === "" ? value.replace(/^!?\[\[([^\]|]+).*\]\]$/, "$1").trim() : inside;
    return /\.(?:jpe?g|png|gif|webp|avif|heic|svg)(?:[?#].*)?$|^https?:/i.test(address)
      ? { address, alt }
      : undefined;
  }
  if (typeof value !== "object" || value === null || depth > 2) return undefined;
  if (Array.isArray(value)) return pictureOf((value as unknown[])[0], depth + 1);
  const {
    image,
    src,
    url,
    path,
    teaser,
    overlay_image: overlay,
    relative,
    file,
    alt,
    caption,
  } = value as Record<string, unknown>;
  for (const one of [image, src, url, path, file, overlay, teaser, relative]) {
    const picture = pictureOf(one, depth + 1);
    if (picture !== undefined)
      return { ...picture, alt: wordsOf(alt) ?? wordsOf(caption) ?? picture.alt };
  }
  return undefined;
}
