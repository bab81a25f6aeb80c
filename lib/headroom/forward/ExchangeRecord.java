package headroom.forward;

import headroom.contract.Provider;
import headroom.route.Failure;
import java.time.Duration;
import java.util.Optional;

/// What became of one request, for the metrics and the access log. Holds no header, body or query: no credential
/// can get into either. `provider` is empty when the request was not forwarded; `error` is the code of our own
/// answer, or `aborted` (the client left) or `broken` (the answer was cut off), and `reason` says why in a
/// sentence; `firstByte` is empty when no answer began. Sizes are bodies in bytes, as on the wire.
public record ExchangeRecord(
        String method,
        String path,
        Optional<Provider> provider,
        int status,
        Optional<String> error,
        String reason,
        long requestBytes,
        long answerBytes,
        Optional<Duration> firstByte,
        Duration duration) {
    /// A request that the proxy answered without asking anybody.
    public static ExchangeRecord own(String method, String path, Failure failure) {
        return new ExchangeRecord(
                method,
                path,
                Optional.empty(),
                failure.status(),
                Optional.of(failure.code()),
                failure.message(),
                0,
                0,
                Optional.empty(),
                Duration.ZERO);
    }
}
