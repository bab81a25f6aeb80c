package headroom.forward;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.ByteBufferPool;

/// An answer with somebody who looks at it: gives them its bytes unpacked, and keeps their mistakes from it. Of an
/// answer in an encoding that is unknown here they see nothing.
final class ObservedAnswer {
    private AnswerDecoder decoder;
    private boolean failed;

    ObservedAnswer(AnswerObserver observer, HttpFields fields, ByteBufferPool buffers, Budget unpacking) {
        decoder = BodyEncoding.of(fields)
                .map(encoding -> switch (encoding) {
                    case IDENTITY -> new AnswerDecoder.Plain(observer);
                    case GZIP -> new GzipAnswer(observer, buffers);
                    case DEFLATE, BROTLI, ZSTD -> new StreamedAnswer(encoding, observer, unpacking);
                })
                .orElseGet(() -> new AnswerDecoder.Opaque(observer));
    }

    synchronized void piece(ByteBuffer bytes) {
        if (decoder == null || failed) {
            return;
        }
        try {
            decoder.piece(bytes);
        } catch (RuntimeException | StackOverflowError mistake) {
            failed = true;
        }
    }

    /// Only the first call counts.
    synchronized void end() {
        var ended = decoder;
        decoder = null;
        if (ended == null) {
            return;
        }
        try {
            ended.end();
        } catch (RuntimeException | StackOverflowError mistake) {
            // The exchange is over all the same.
        }
    }
}
