package headroom.forward;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Says in a few words of a person's why a connection failed, without the names of programs' parts.
final class ConnectionFailure {
    private ConnectionFailure() {}

    static String inWords(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var words = known(cause);
            if (!words.isEmpty()) {
                return words;
            }
        }
        return "the connection failed";
    }

    private static String known(Throwable cause) {
        var said = cause.getMessage() == null ? "" : cause.getMessage();
        return switch (cause) {
            case UnresolvedAddressException _ -> "its name cannot be resolved; DNS may not be reachable";
            case UnknownHostException _ -> "its name cannot be resolved; DNS may not be reachable";
            case SocketTimeoutException _ -> "it did not accept the connection in time";
            case TimeoutException _ -> "nothing came for too long";
            case NoRouteToHostException _ -> "there is no route to it";
            case ConnectException _ ->
                said.contains("unreachable") ? "the network is unreachable" : "it refused the connection";
            case CertificateExpiredException _ -> "its certificate has expired";
            case CertPathBuilderException _ ->
                "its certificate is signed by nobody known here: name the authority's file with SSL_CERT_FILE or"
                        + " NODE_EXTRA_CA_CERTS";
            case CertificateException _ ->
                said.contains("No name") || said.contains("No subject") ? "its certificate is for another name" : "";
            case SSLException _ -> cause.getCause() == null ? "TLS failed: " + firstSentence(said) : "";
            case ClosedChannelException _ -> "it closed the connection";
            case EOFException _ -> "it closed the connection";
            case IOException _ when said.contains(NetworkWatch.SILENT) -> NetworkWatch.SILENT;
            case IOException _ ->
                said.contains("reset") || said.contains("Broken pipe") ? "it reset the connection" : "";
            default -> "";
        };
    }

    private static String firstSentence(String text) {
        var line = text.lines().findFirst().orElse("no reason given");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }
}
