package dev.midflight.server;

import io.javalin.http.Context;
import java.io.IOException;

/** Reads what is sent, up to a limit, whatever its length was said to be. */
final class Bodies {

    /** How long a body may be. */
    static final int BYTES_MAX = 256 << 10;

    private Bodies() {}

    static byte[] read(Context request) {
        byte[] body;
        try {
            body = request.req().getContentLengthLong() > BYTES_MAX
                    ? new byte[BYTES_MAX + 1]
                    : request.req().getInputStream().readNBytes(BYTES_MAX + 1);
        } catch (IOException broken) {
            throw new AnswerException(
                    400,
                    new Problem(
                            "Cannot read what was sent",
                            request.path(),
                            String.valueOf(broken.getMessage()),
                            "Send it again."));
        }
        if (body.length > BYTES_MAX) {
            throw new AnswerException(
                    413,
                    new Problem(
                            "Cannot take what was sent",
                            request.path(),
                            "it is longer than %d KiB".formatted(BYTES_MAX >> 10),
                            "Send less at once."));
        }
        return body;
    }
}
