///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS io.javalin:javalin:7.2.3
//DEPS org.eclipse.jetty:jetty-client:12.1.12
//DEPS org.eclipse.jetty:jetty-alpn-java-client:12.1.12
//DEPS org.eclipse.jetty.http2:jetty-http2-client-transport:12.1.12
//DEPS org.eclipse.jetty.websocket:jetty-websocket-core-client:12.1.12
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS org.tomlj:tomlj:1.1.1
//DEPS org.apache.commons:commons-exec:1.6.0
//DEPS com.samskivert:jmustache:1.16
//DEPS org.slf4j:slf4j-nop:2.0.17
//SOURCES lib/headroom/cli/Cli.java
//SOURCES lib/headroom/cli/Console.java
//SOURCES lib/headroom/cli/ProxyCommand.java
//SOURCES lib/headroom/host/Command.java
//SOURCES lib/headroom/host/Disk.java
//SOURCES lib/headroom/host/DiskView.java
//SOURCES lib/headroom/host/Env.java
//SOURCES lib/headroom/host/Exec.java
//SOURCES lib/headroom/host/Host.java
//SOURCES lib/headroom/host/HostView.java
//SOURCES lib/headroom/host/LogFile.java
//SOURCES lib/headroom/host/Mode.java
//SOURCES lib/headroom/host/Os.java
//SOURCES lib/headroom/host/Outcome.java
//SOURCES lib/headroom/host/Problem.java
//SOURCES lib/headroom/host/ProcessView.java
//SOURCES lib/headroom/host/Processes.java
//SOURCES lib/headroom/host/RealDisk.java
//SOURCES lib/headroom/host/RealExec.java
//SOURCES lib/headroom/host/RealProcesses.java
//SOURCES lib/headroom/host/Time.java
//SOURCES lib/headroom/host/Version.java
//SOURCES lib/headroom/proxy/AccessLog.java
//SOURCES lib/headroom/proxy/Certificates.java
//SOURCES lib/headroom/proxy/ClientConnector.java
//SOURCES lib/headroom/proxy/Credential.java
//SOURCES lib/headroom/proxy/ErrorPage.java
//SOURCES lib/headroom/proxy/Exchange.java
//SOURCES lib/headroom/proxy/Failure.java
//SOURCES lib/headroom/proxy/Gateway.java
//SOURCES lib/headroom/proxy/Guard.java
//SOURCES lib/headroom/proxy/Headers.java
//SOURCES lib/headroom/proxy/Health.java
//SOURCES lib/headroom/proxy/HttpProxies.java
//SOURCES lib/headroom/proxy/Lifecycle.java
//SOURCES lib/headroom/proxy/Listening.java
//SOURCES lib/headroom/proxy/Metrics.java
//SOURCES lib/headroom/proxy/Outcome.java
//SOURCES lib/headroom/proxy/OwnAnswer.java
//SOURCES lib/headroom/proxy/Provider.java
//SOURCES lib/headroom/proxy/ProxyOptions.java
//SOURCES lib/headroom/proxy/ProxyServer.java
//SOURCES lib/headroom/proxy/Route.java
//SOURCES lib/headroom/proxy/Router.java
//SOURCES lib/headroom/proxy/SleepWatch.java
//SOURCES lib/headroom/proxy/Upstream.java
//SOURCES lib/headroom/proxy/UpstreamClient.java
//SOURCES lib/headroom/proxy/Wallet.java
//SOURCES lib/headroom/proxy/WebSocketTunnel.java

import headroom.cli.Cli;

/// The entry point, for JBang and for the installed runtime alike.
public class headroom {
    public static void main(String[] args) {
        System.exit(Cli.run(args));
    }
}
