package headroom.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private final Guard loopback = new Guard("127.0.0.1", Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:8787", "localhost.", "127.0.0.1:8787", "127.1.2.3", "[::1]", "[::1]:8787"
            })
    void loopbackHostsPass(String host) {
        assertEquals(Optional.empty(), loopback.refusal(List.of(host), List.of(), List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.evil",
                "192.168.1.2:8787",
                "[::2]",
                "[::1]evil",
                "[::1",
                "localhost:x",
                "0.0.0.0",
                "user@localhost",
                "localhost:80:80"
            })
    void otherHostsAreRefused(String host) {
        assertTrue(
                loopback.refusal(List.of(host), List.of(), List.of(), List.of()).isPresent());
    }

    @Test
    void aRequestWithoutHostIsRefused() {
        assertTrue(loopback.refusal(List.of(), List.of(), List.of(), List.of()).isPresent());
    }

    @Test
    void everyRepeatOfAHeaderCounts() {
        assertTrue(loopback.refusal(List.of("localhost", "evil.example"), List.of(), List.of(), List.of())
                .isPresent());
        assertTrue(loopback.refusal(
                        List.of("localhost"), List.of("http://localhost", "https://evil.example"), List.of(), List.of())
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://evil.example",
                "http://localhost.evil.example",
                "http://evil.example:8787",
                "localhost",
                "",
                "file://"
            })
    void foreignOriginsAreRefused(String origin) {
        assertTrue(loopback.refusal(List.of("localhost"), List.of(origin), List.of(), List.of())
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost", "http://localhost:3000", "https://127.0.0.1:8443", "http://[::1]:1"})
    void loopbackOriginsPass(String origin) {
        assertEquals(
                Optional.empty(),
                loopback.refusal(List.of("localhost"), List.of(origin), List.of("same-origin"), List.of()));
    }

    @Test
    void aPageOfAnotherSiteIsRefused() {
        assertTrue(loopback.refusal(List.of("localhost"), List.of(), List.of("cross-site"), List.of())
                .isPresent());
    }

    @Test
    void theAddressGivenWithHostPasses() {
        assertEquals(
                Optional.empty(),
                new Guard("proxy.internal", Optional.empty())
                        .refusal(List.of("Proxy.Internal:8787"), List.of(), List.of(), List.of()));
    }

    @Test
    void onAWildcardAddressLiteralAddressesPassAndNamesDoNot() {
        var guard = new Guard("0.0.0.0", Optional.of("secret"));
        assertEquals(
                Optional.empty(), guard.refusal(List.of("192.168.1.2:8787"), List.of(), List.of(), List.of("secret")));
        assertTrue(guard.refusal(List.of("evil.example"), List.of(), List.of(), List.of("secret"))
                .isPresent());
    }

    @Test
    void aTokenIsDemandedOnceAndExactly() {
        var guard = new Guard("0.0.0.0", Optional.of("secret"));
        for (var tokens : List.of(List.<String>of(), List.of("Secret"), List.of("secret", "secret"), List.of(""))) {
            assertTrue(guard.refusal(List.of("localhost"), List.of(), List.of(), tokens)
                    .isPresent());
        }
    }
}
