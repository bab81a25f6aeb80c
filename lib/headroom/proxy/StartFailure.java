package headroom.proxy;

import headroom.forward.ProxyOptions;
import headroom.host.Host;
import headroom.host.Problem;
import java.io.IOException;
import java.net.BindException;

/// Turns a server that could not start into a `Problem` a person can act on.
final class StartFailure {
    private StartFailure() {}

    static Problem explain(Host host, ProxyOptions options, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof BindException || cause instanceof IOException) {
                return explain(host, options, (IOException) cause);
            }
        }
        throw failure;
    }

    private static Problem explain(Host host, ProxyOptions options, IOException cause) {
        var where = options.host() + ":" + options.port();
        if (options.port() > 0 && !host.processes().free(options.host(), options.port())) {
            var holder = host.processes().listener(options.port());
            var who = holder.map(process -> "process " + process.pid() + " (" + process.name() + ") listens there")
                    .orElse("another process listens there");
            return Problem.needsPerson(
                    "port " + options.port() + " is taken",
                    who,
                    "stop that process, or choose another port with --port",
                    cause);
        }
        return Problem.failed(
                "cannot listen on " + where, String.valueOf(cause.getMessage()), "check --host and --port", cause);
    }
}
