///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../headroom.java

import headroom.cli.Cli;
import java.util.stream.Stream;

/// Runs the proxy alone: the same as `headroom proxy`.
public class proxy {
    public static void main(String[] args) {
        System.exit(Cli.run(Stream.concat(Stream.of("proxy"), Stream.of(args)).toArray(String[]::new)));
    }
}
