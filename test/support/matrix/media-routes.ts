/** Files. Since v1.11 of the specification they are fetched with a token; {@link World.oldMedia} shows a homeserver from before. */
import { Bytes, mediaRoute, type Request, type Route, route } from "./route.ts";
import { type Json, MatrixFault } from "./world.ts";

export const mediaRoutes: readonly Route[] = [
  mediaRoute("media.upload", "POST", "upload", ({ world, bytes, contentType, query }): Json => {
    if (bytes.length > world.mostMedia) throw new MatrixFault(413, "M_TOO_LARGE", "too large");
    return { content_uri: world.addMedia(bytes, contentType, query.get("filename") ?? undefined) };
  }),
  route("media.download", "GET", "media/download/:server/:media", (request) => {
    if (request.world.oldMedia) throw new MatrixFault(404, "M_UNRECOGNIZED", "Unrecognized request");
    return found(request);
  }),
  mediaRoute("media.download.old", "GET", "download/:server/:media", (request) => {
    if (!request.world.oldMedia) throw new MatrixFault(404, "M_NOT_FOUND", "Not found");
    return found(request);
  }),
];

function found({ world, params }: Request): Bytes {
  const media = world.media.get(`mxc://${params.server}/${params.media}`);
  if (!media) throw new MatrixFault(404, "M_NOT_FOUND", "Not found");
  return new Bytes(media.content, media.mime);
}
