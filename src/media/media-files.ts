/** A stored file that is open; `stream` closes it at its end, else the caller does. */
export interface MediaFile {
  readonly bytes: number;
  readonly type: string;
  /** The bytes from one place to another, both of them included. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The same, piece by piece. */
  stream(from: number, to: number): ReadableStream<Uint8Array>;
  close(): Promise<void>;
}

/** Where the bytes of pictures, videos and sounds lie; `path` is what stands after `/media/` in an address. */
export interface MediaFiles {
  /** Undefined when there is none by that name. */
  open(path: string): Promise<MediaFile | undefined>;
  /** Puts bytes there, whole and for good, or not at all. @throws AppError `disk_full` */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a finished file in, one that `workFile` named. */
  putFile(path: string, from: string): Promise<void>;
  /** Nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** A name for a file that is being made, on this machine; what is left there after a crash goes a day later. */
  workFile(): Promise<string>;
  /** Hands over the name of a file on this machine with these bytes, which is not to be changed. */
  asLocalFile<T>(path: string, use: (file: string) => Promise<T>): Promise<T>;
  /** Throws away what was left half-made before `now` (Unix milliseconds). */
  tidy(now: number): Promise<void>;
}
