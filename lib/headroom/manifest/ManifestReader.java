package headroom.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.Profile;
import headroom.contract.Provider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Makes a manifest of its JSON. By hand and not by Jackson's binding, whose reflection on the records takes a
/// tenth of a second in every command.
final class ManifestReader {
    private static final Set<String> KNOWN = Set.of(
            "schema_version",
            "headroom_version",
            "profile",
            "preset",
            "runtime_kind",
            "supervisor_kind",
            "supervisor",
            "scope",
            "provider_mode",
            "targets",
            "skipped",
            "at_login",
            "port",
            "host",
            "image",
            "service_name",
            "container_name",
            "health_url",
            "base_env",
            "tool_envs",
            "proxy_args",
            "upstreams",
            "named_upstreams",
            "phase",
            "mutations",
            "artifacts",
            "made_folders",
            "created_at",
            "updated_at");

    private ManifestReader() {}

    /// A value is not what it should be; the message names it.
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String name, String expected) {
            super(name + " is not " + expected);
        }
    }

    static Manifest read(JsonNode of) {
        return new Manifest(
                number(of, "schema_version"),
                text(of, "headroom_version"),
                profile(of),
                text(of, "preset"),
                text(of, "runtime_kind"),
                text(of, "supervisor_kind"),
                text(of, "supervisor"),
                text(of, "scope"),
                text(of, "provider_mode"),
                texts(of, "targets"),
                texts(of, "skipped"),
                of.path("at_login").asBoolean(),
                number(of, "port"),
                text(of, "host"),
                text(of, "image"),
                text(of, "service_name"),
                text(of, "container_name"),
                text(of, "health_url"),
                map(of, "base_env", ManifestReader::text),
                map(of, "tool_envs", (envs, name) -> map(envs, name, ManifestReader::text)),
                texts(of, "proxy_args"),
                map(of, "upstreams", ManifestReader::text),
                list(of, "named_upstreams", value -> word(value, "named_upstreams", Provider.class)),
                word(of.get("phase"), "phase", Manifest.Phase.class),
                list(of, "mutations", ManifestReader::mutation),
                paths(of, "artifacts"),
                paths(of, "made_folders"),
                text(of, "created_at"),
                text(of, "updated_at"),
                unknown(of));
    }

    private static Mutation mutation(JsonNode of) {
        return new Mutation(
                number(of, "id"),
                word(of.get("kind"), "kind", Mutation.Kind.class),
                word(of.get("state"), "state", Mutation.State.class),
                text(of, "target"),
                path(of, "path"),
                fingerprint(of, "before"),
                fingerprint(of, "after"),
                text(of, "backup"),
                text(of, "inverse"),
                paths(of, "made_folders"),
                variable(of));
    }

    private static Profile profile(JsonNode of) {
        var name = text(of, "profile");
        if (name == null) {
            throw new Wrong("profile", "there");
        }
        return new Profile(name);
    }

    private static Fingerprint fingerprint(JsonNode of, String name) {
        return of.hasNonNull(name) ? new Fingerprint(text(of.get(name), "sha256"), text(of.get(name), "mode")) : null;
    }

    private static Mutation.Variable variable(JsonNode of) {
        return of.hasNonNull("variable")
                ? new Mutation.Variable(text(of.get("variable"), "store"), text(of.get("variable"), "name"))
                : null;
    }

    private static Map<String, JsonNode> unknown(JsonNode of) {
        var unknown = new LinkedHashMap<String, JsonNode>();
        for (var field : of.properties()) {
            if (!KNOWN.contains(field.getKey())) {
                unknown.put(field.getKey(), field.getValue());
            }
        }
        return unknown;
    }

    private static String text(JsonNode of, String name) {
        return of.hasNonNull(name) ? text(name, of.get(name)) : null;
    }

    private static String text(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw new Wrong(name, "text");
        }
        return value.textValue();
    }

    private static int number(JsonNode of, String name) {
        var value = of.path(name);
        if (!value.isInt()) {
            throw new Wrong(name, "a whole number");
        }
        return value.intValue();
    }

    private static Path path(JsonNode of, String name) {
        return of.hasNonNull(name) ? Path.of(text(of, name)) : null;
    }

    private static List<Path> paths(JsonNode of, String name) {
        return list(of, name, value -> Path.of(text(name, value)));
    }

    private static List<String> texts(JsonNode of, String name) {
        return list(of, name, value -> text(name, value));
    }

    private static <T> List<T> list(JsonNode of, String name, Function<JsonNode, T> read) {
        var values = of.path(name);
        if (!values.isArray() && of.hasNonNull(name)) {
            throw new Wrong(name, "a list");
        }
        var list = new ArrayList<T>();
        values.forEach(value -> list.add(read.apply(value)));
        return list;
    }

    private interface Member<T> {
        T read(JsonNode of, String name);
    }

    private static <T> Map<String, T> map(JsonNode of, String name, Member<T> member) {
        var values = of.path(name);
        if (!values.isObject() && of.hasNonNull(name)) {
            throw new Wrong(name, "an object");
        }
        var map = new LinkedHashMap<String, T>();
        values.fieldNames().forEachRemaining(key -> map.put(key, member.read(values, key)));
        return map;
    }

    private static <E extends Enum<E>> E word(JsonNode value, String name, Class<E> type) {
        if (value != null && value.isTextual()) {
            for (var constant : type.getEnumConstants()) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(value.textValue())) {
                    return constant;
                }
            }
        }
        throw new Wrong(
                name,
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .toList()));
    }
}
