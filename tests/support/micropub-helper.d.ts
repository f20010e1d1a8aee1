declare module "micropub-helper" {
  /** What of the library the tests use; it has no types of its own. */
  export default class Micropub {
    constructor(settings: Readonly<Record<string, unknown>>);
    options: { me: string; token: string; micropubEndpoint: string; mediaEndpoint: string };
    getAuthUrl(): Promise<string>;
    getToken(code: string): Promise<string>;
    verifyToken(): Promise<boolean>;
    create(post: object, type?: "json" | "form" | "multipart"): Promise<string>;
    update(url: string, update: object): Promise<unknown>;
    delete(url: string): Promise<unknown>;
    undelete(url: string): Promise<string>;
    postMedia(file: unknown): Promise<string>;
    query(type: string): Promise<Record<string, unknown>>;
    querySource(url: string, properties?: readonly string[]): Promise<Record<string, unknown>>;
  }
}
