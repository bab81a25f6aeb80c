package headroom.manifest;

import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Provider;
import headroom.host.Env;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.host.Proof;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The environment a deployment's proxy runs with beyond what its supervisor gives it: one `NAME=value` a line, the
/// value as it is. It may hold credentials, so it stands in a 0600 file of its own and not in the manifest.
public final class ServiceEnv {
    /// Variables of the shell that runs `apply` which the service would otherwise not see.
    private static final List<String> NETWORK = Stream.concat(
                    HttpProxyVariables.NAMES.stream(), ExtraCertificates.VARIABLES.stream())
            .toList();

    private ServiceEnv() {}

    public static Map<String, String> read(HostView host, Deployment deployment) {
        var values = new TreeMap<String, String>();
        host.disk().read(deployment.serviceEnv()).map(content -> new String(content, StandardCharsets.UTF_8)).stream()
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("#") && line.indexOf('=') > 0)
                .forEach(line ->
                        values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return values;
    }

    /// The same for a proxy that is about to start. A `Problem` where the file is gone or damaged: whoever named a
    /// gateway in it must not be forwarded past it.
    public static Map<String, String> require(HostView host, Deployment deployment) {
        var values = read(host, deployment);
        if (!isWhole(values)) {
            throw Problem.needsPerson(
                    "the environment of the deployment " + deployment.profile() + " is lost",
                    lost(deployment),
                    deployment.profile().command("apply") + ", with the upstreams and variables it had");
        }
        return values;
    }

    /// Why a deployment's environment cannot be relied on; empty where it can.
    public static Optional<String> damage(HostView host, Deployment deployment) {
        return isWhole(read(host, deployment)) ? Optional.empty() : Optional.of(lost(deployment));
    }

    /// Every file that `apply` wrote has the key.
    private static boolean isWhole(Map<String, String> values) {
        return values.containsKey(Proof.KEY);
    }

    private static String lost(Deployment deployment) {
        return deployment.serviceEnv()
                + " is gone or damaged, and without it requests could go past the gateway it named";
    }

    public static String render(Map<String, String> values) {
        values.forEach(ServiceEnv::requireOneLine);
        return "# Managed by headroom: the environment of this deployment's proxy. It may hold credentials.\n"
                + values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private static void requireOneLine(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.lines().count() > 1) {
            throw Problem.usage(
                    "the variable " + name + " cannot be handed to the service",
                    "a name is letters, digits and _, and a value is one line",
                    "leave it out, or write it differently");
        }
    }

    /// What the shell of `apply` has that the service needs.
    public static Map<String, String> captured(Env env) {
        return Stream.concat(NETWORK.stream(), Stream.of(Provider.values()).map(Provider::variable))
                .filter(name -> env.get(name).isPresent())
                .collect(Collectors.toMap(
                        name -> name, name -> env.get(name).orElseThrow(), (first, second) -> first, TreeMap::new));
    }
}
