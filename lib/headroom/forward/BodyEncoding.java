package headroom.forward;

import io.airlift.compress.v3.zstd.ZstdJavaInputStream;
import io.airlift.compress.v3.zstd.ZstdJavaOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// How the body of a request is packed (RFC 9110, 8.4), and how it is packed again: in the same way, as whoever
/// sends it knows that its provider takes that; brotli, which only unpacks here, is left off.
enum BodyEncoding {
    IDENTITY {
        @Override
        InputStream unpacking(InputStream packed) {
            return packed;
        }
    },
    GZIP {
        @Override
        InputStream unpacking(InputStream packed) throws IOException {
            return new GZIPInputStream(packed);
        }

        @Override
        OutputStream packing(OutputStream out) throws IOException {
            return new GZIPOutputStream(out);
        }
    },
    /// In the zlib format (RFC 1950), as HTTP has it.
    DEFLATE {
        @Override
        InputStream unpacking(InputStream packed) {
            return new InflaterInputStream(packed);
        }

        @Override
        long window(ByteBuffer beginning) {
            return 32 * 1024;
        }

        @Override
        OutputStream packing(OutputStream out) {
            return new DeflaterOutputStream(out);
        }
    },
    BROTLI {
        @Override
        InputStream unpacking(InputStream packed) throws IOException {
            return new BrotliInputStream(packed);
        }

        /// The first bits of the stream tell (RFC 7932, 9.1).
        @Override
        long window(ByteBuffer beginning) {
            int first = beginning.get(beginning.position());
            if ((first & 1) == 0) {
                return 1 << 16;
            }
            int large = first >> 1 & 7;
            int small = first >> 4 & 7;
            return 1 << (large != 0 ? 17 + large : small == 0 ? 17 : 8 + small);
        }
    },
    /// RFC 8878.
    ZSTD {
        @Override
        InputStream unpacking(InputStream packed) {
            return new ZstdJavaInputStream(packed);
        }

        /// Behind the magic number and a byte of flags (RFC 8878, 3.1.1.1).
        @Override
        long window(ByteBuffer beginning) {
            int at = beginning.position();
            boolean oneSegment = beginning.remaining() > 5 && (beginning.get(at + 4) & 0x20) != 0;
            if (beginning.remaining() < 6 || oneSegment) {
                return MOST_WINDOW;
            }
            long base = 1L << 10 + (beginning.get(at + 5) >> 3 & 0x1f);
            return Math.min(MOST_WINDOW, base + base / 8 * (beginning.get(at + 5) & 7));
        }

        @Override
        OutputStream packing(OutputStream out) throws IOException {
            return new ZstdJavaOutputStream(out);
        }
    };

    private static final int PIECE = 64 * 1024;

    /// What the decoder of zstd takes at most.
    private static final long MOST_WINDOW = 8 << 20;

    abstract InputStream unpacking(InputStream packed) throws IOException;

    OutputStream packing(OutputStream out) throws IOException {
        return out;
    }

    /// The memory that unpacking takes, in bytes, by how the packed bytes begin.
    long window(ByteBuffer beginning) {
        return 0;
    }

    /// The encoding that a message names; empty for one that is unknown here, and for several.
    static Optional<BodyEncoding> of(HttpFields fields) {
        return switch (String.join(",", fields.getValuesList(HttpHeader.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            case "br" -> Optional.of(BROTLI);
            case "zstd" -> Optional.of(ZSTD);
            default -> Optional.empty();
        };
    }

    /// Whether a body goes out without this encoding once it is changed.
    boolean isLeftOff() {
        return this == BROTLI;
    }

    /// The body unpacked. `room` is asked for so many bytes more each time; where it refuses, the body is too large.
    ///
    /// @throws IOException if the bytes are none in this encoding, or not all of them
    Optional<byte[]> unpacked(byte[] packed, IntPredicate room) throws IOException {
        if (this == IDENTITY) {
            return Optional.of(packed);
        }
        var all = new ByteArrayOutputStream(PIECE);
        try (var in = unpacking(new ByteArrayInputStream(packed))) {
            var piece = new byte[PIECE];
            for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
                if (!room.test(size)) {
                    return Optional.empty();
                }
                all.write(piece, 0, size);
            }
        } catch (RuntimeException damaged) {
            // What the decoder of zstd throws.
            throw new IOException(damaged);
        }
        return Optional.of(all.toByteArray());
    }

    /// What is to be sent of a body that is these pieces.
    List<ByteBuffer> packed(List<ByteBuffer> pieces) throws IOException {
        if (this == IDENTITY || isLeftOff()) {
            return pieces;
        }
        var all = new ByteArrayOutputStream(PIECE);
        try (var out = packing(all)) {
            for (var piece : pieces) {
                var bytes = new byte[piece.remaining()];
                piece.get(piece.position(), bytes);
                out.write(bytes);
            }
        }
        return List.of(ByteBuffer.wrap(all.toByteArray()));
    }
}
