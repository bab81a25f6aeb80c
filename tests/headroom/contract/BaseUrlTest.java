package headroom.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.anthropic.com|https|api.anthropic.com|443|''|https://api.anthropic.com",
                "HTTP://LiteLLM_proxy:4000/|http|litellm_proxy|4000|''|http://litellm_proxy:4000",
                "https://gw.example:443/a/b//|https|gw.example|443|/a/b|https://gw.example",
                "http://[::1]:8080/x|http|[::1]|8080|/x|http://[::1]:8080",
                "https://user:p%40s$x@gw.example|https|gw.example|443|''|https://gw.example",
                "https://bücher.example|https|xn--bcher-kva.example|443|''|https://xn--bcher-kva.example",
                "' http://localhost '|http|localhost|80|''|http://localhost",
            })
    void whatIsUsableIsTakenApart(String text, String scheme, String host, int port, String path, String origin) {
        var url = BaseUrl.parse("test", text);
        assertEquals(
                scheme + " " + host + " " + port + " " + path + " " + origin,
                url.scheme() + " " + url.host() + " " + url.port() + " " + url.path() + " " + url.origin());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|it is blank",
                "'  '|it is blank",
                "null|it does not begin with http:// or https://",
                "5|it does not begin with http:// or https://",
                "gw.example|it does not begin with http:// or https://",
                "//gw.example|it does not begin with http:// or https://",
                "ftp://gw.example|it does not begin with http:// or https://",
                "https:gw.example|it does not begin with http:// or https://",
                "https://gw.example?x=1|a base URL has no query and no fragment",
                "https://gw.example/a#b|a base URL has no query and no fragment",
                "https://|it names no host",
                "https:///path|it names no host",
                "https://gw example|it is not a URL",
                "https://gw.example/a b|it is not a URL",
                "https://gw..example|its host is not a name or an address",
                "https://gw.example:0|its port is not a number from 1 to 65535",
                "https://gw.example:99999|its port is not a number from 1 to 65535",
                "https://gw.example:x|its port is not a number from 1 to 65535",
                "https://[::1|it is not a URL",
                "{env:GATEWAY}|it holds the placeholder {env:GATEWAY}, whose value is not known here",
                "https://${HOST}/v1|it holds the placeholder ${HOST}, whose value is not known here",
                "https://$HOST/v1|it holds the placeholder $HOST, whose value is not known here",
                "{file:~/url}|it holds the placeholder {file:~/url}, whose value is not known here",
            })
    void whatIsNotIsRefusedWithTheReason(String text, String why) {
        assertEquals(Optional.of(why), BaseUrl.fault(text));
    }

    @Test
    void itsSecretIsNotShown() {
        var url = BaseUrl.parse("test", "https://user:secret@gw.example/a");
        assertEquals("user:secret", url.userInfo());
        assertEquals("https://***@gw.example/a", url.toString());
        assertFalse(url.origin().contains("secret"));
    }

    @Test
    void anHttpProxyNeedsNoScheme() {
        assertEquals(
                "http://proxy.example:3128",
                BaseUrl.ofHttpProxy("HTTPS_PROXY", "proxy.example:3128").origin());
        assertTrue(
                BaseUrl.ofHttpProxy("HTTPS_PROXY", "http://proxy_host").host().equals("proxy_host"));
    }
}
