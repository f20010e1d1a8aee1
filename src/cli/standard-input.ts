/** Everything a stream brings, as text; at most 64 KiB, since only short secrets come this way. */
export async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += chunk.toString();
    if (text.length > 65_536) break;
  }
  return text;
}
