/** What the server made of a file. */
export interface Uploaded {
  readonly markdown: string;
  /** The file's place on the shelf, as HTML of our own. */
  readonly shelf: string;
}

/** Sends one file as it is; `progress` hears how much is there, from 0 to 1. @throws Error in words to show */
export async function sendFile(
  address: string,
  file: File,
  token: string,
  progress: (share: number) => void,
  lost: string,
): Promise<Uploaded> {
  return await new Promise((resolve, reject) => {
    // Only XMLHttpRequest tells how far an upload has come.
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("x-form-token", token);
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name.slice(0, 200)));
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = request.response as (Uploaded & { fault?: string }) | null;
      if (request.status === 200 && answer?.markdown !== undefined) resolve(answer);
      else reject(new Error(answer?.fault ?? lost));
    });
    request.addEventListener("error", () => reject(new Error(lost)));
    request.addEventListener("abort", () => reject(new Error(lost)));
    request.send(file);
  });
}
